import { DIRTY, PENDING, WATCHING, WRITTEN } from "../kernel/flags.ts";
import type { DerivedNode } from "./derived-node.ts";

/** Somebody who reads: a derived value, its result in another world, or a subscription. */
export interface Reader {
  flags: number;
  /** What it has read, in the order of reading. */
  deps: Link | undefined;
  /** The link of what its run has read last. What stands behind comes from the run before. */
  depsTail: Link | undefined;
}

/** Something that is read, and knows those who have to hear of its changes. */
export interface Dependency {
  flags: number;
  value: unknown;
  /** Of a source that a transaction has written: the committed value. */
  old?: unknown;
  /** The links of those who hear, in the order in which they came. */
  subs: Link | undefined;
  subsTail: Link | undefined;
}

/**
 * That `sub` has read `dep`. Each link of a reader hangs in the list of what that reader has read:
 *
 *     total.deps ─▶ price ─nextDep─▶ tax ─nextDep─▶ undefined
 *                                    ▲
 *     total.depsTail ────────────────╯
 *
 * The link of a reader who hears of changes hangs in a second list, that of the dependency:
 *
 *     price.subs ─▶ total ◀─prevSub─ ─nextSub─▶ label ◀── price.subsTail
 *
 * So becoming live and becoming cold leave the first list as it is; they attach and detach its links.
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

/** What the computation that is running has read, as soon as that is too much to be looked through. */
export const reading: { known: Set<Dependency> | undefined } = { known: undefined };

/** The committed value of a dependency, or the failure, without bringing it up to date. */
export function valueIn(dep: Dependency): unknown {
  return (dep.flags & WRITTEN) === 0 ? dep.value : dep.old;
}

/** A reader who has no value and wants to hear: see `subscription.ts`. */
export interface Edge extends Reader {
  nextAffected: Edge | undefined;
}

/** The edges that may be concerned, as a list through `nextAffected`. */
export const affected: { first: Edge | undefined; last: Edge | undefined } = {
  first: undefined,
  last: undefined,
};

/** A path down the graph that a loop has to come back to. */
interface Branches {
  readonly link: Link;
  readonly below: Branches | undefined;
}

/**
 * Marks as pending whatever depends on these: it may have changed, or something that it depends on.
 *
 *     price ─▶ total ─▶ label ─▶ edge
 *              PENDING  PENDING  PENDING, affected
 *
 * The recursive reference stands in `docs/internals.md`. Nothing is called in here: a full stack must not
 * leave the half of it marked.
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
