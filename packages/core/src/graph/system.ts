import { DIRTY, PENDING, WATCHING, WRITTEN } from "../kernel/flags.ts";
import type { DerivedNode } from "./derived-node.ts";

/** A `Reader` reads: a derived value, its result in another world, or a subscription. */
export interface Reader {
  flags: number;
  /** The links to its dependencies, in the order of reading. */
  deps: Link | undefined;
  /** The link that its run has used last. Links behind it come from the run before. */
  depsTail: Link | undefined;
}

/** A `Dependency` is read, and knows the readers to tell of changes. */
export interface Dependency {
  flags: number;
  held: unknown;
  /** The committed value of a source that a transaction has written. */
  old?: unknown;
  /** The links of the readers that hear, in the order in which they came. */
  subs: Link | undefined;
  subsTail: Link | undefined;
}

/**
 * A `Link` says that `sub` has read `dep`. It hangs in the list of the reader:
 *
 *     total.deps ─▶ price ─nextDep─▶ tax ─nextDep─▶ undefined
 *                                    ▲
 *     total.depsTail ────────────────╯
 *
 * The link of a reader that hears of changes hangs in a second list, that of the dependency:
 *
 *     price.subs ─▶ total ◀─prevSub─ ─nextSub─▶ label ◀── price.subsTail
 *
 * So becoming live and becoming cold leave the first list as it is. They attach and detach its links.
 */
export class Link {
  readonly dep: Dependency;
  readonly sub: Reader;
  nextDep: Link | undefined;
  prevSub: Link | undefined;
  nextSub: Link | undefined;
  /** The value that the reader was given, or the failure. Its result holds as long as this is the value. */
  seen: unknown;

  constructor(dep: Dependency, sub: Reader, nextDep: Link | undefined, seen: unknown) {
    this.dep = dep;
    this.sub = sub;
    this.nextDep = nextDep;
    this.prevSub = undefined;
    this.nextSub = undefined;
    this.seen = seen;
  }
}

/** Makes a link the last of what its reader has read. */
export function readLast(sub: Reader, link: Link): void {
  if (sub.depsTail === undefined) sub.deps = link;
  else sub.depsTail.nextDep = link;
  sub.depsTail = link;
}

/** The dependencies of the running computation, once its links are too many to search. */
export const reading: { known: Set<Dependency> | undefined } = { known: undefined };

/** The committed value or failure of a dependency, as it stands. It is not brought up to date. */
export function valueIn(dep: Dependency): unknown {
  return (dep.flags & WRITTEN) === 0 ? dep.held : dep.old;
}

/** An `Edge` is a reader without a value that wants to hear: see `subscription.ts`. */
export interface Edge extends Reader {
  nextAffected: Edge | undefined;
}

/** The edges that `propagate` has marked, as a list through `nextAffected`. */
export const affected: { first: Edge | undefined; last: Edge | undefined } = {
  first: undefined,
  last: undefined,
};

/** The branches of the graph that `propagate` has to come back to. */
interface Branches {
  readonly link: Link;
  readonly below: Branches | undefined;
}

/**
 * Marks the readers in this list as pending, and all that depends on them. They may have changed.
 *
 *     price ─▶ total ─▶ label ─▶ edge
 *              PENDING  PENDING  PENDING, affected
 *
 * The recursive reference stands in `docs/internals.md`. `propagate` makes no call: so a full stack cannot
 * leave half of the graph marked.
 */
export function propagate(subs: unknown): void {
  let link = subs as Link | undefined;
  let later: Branches | undefined;
  while (link !== undefined) {
    const sub: Reader = link.sub;
    const { flags } = sub;
    let deeper: Link | undefined;
    if ((flags & (DIRTY | PENDING)) === 0) {
      sub.flags = flags | PENDING;
      if ((flags & WATCHING) === 0) deeper = (sub as DerivedNode).subs;
      else {
        if (affected.last === undefined) affected.first = sub as Edge;
        else affected.last.nextAffected = sub as Edge;
        affected.last = sub as Edge;
      }
    }
    const next: Link | undefined = link.nextSub;
    if (deeper !== undefined) {
      if (next !== undefined) later = { link: next, below: later };
      link = deeper;
    } else if (next !== undefined) link = next;
    else {
      link = later?.link;
      later = later?.below;
    }
  }
}
