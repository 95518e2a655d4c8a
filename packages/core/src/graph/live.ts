import { kernel } from "../kernel/kernel.ts";
import { observersChanged } from "../kernel/observers.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { Source } from "../kernel/source.ts";
import { isSame } from "../ground/same.ts";
import type { DerivedNode } from "./derived-node.ts";
import { COMPUTING, DEPENDENTS, DIRTY, LIVE, PENDING, PLAIN } from "../kernel/flags.ts";
import { Failure } from "./failure.ts";
import {
  type Dependency,
  Link,
  propagate,
  type Reader,
  reading,
  readLast,
  valueIn,
} from "./system.ts";

/**
 * A derived value that nobody follows is cold: its dependencies do not know of it, so dropping it
 * leaves nothing behind. It remembers what it has read, and checks that when it is read.
 *
 *     cold:  total.deps ─▶ price (seen 3) ─▶ tax (seen 0.2)       price.subs = ∅
 *     live:  total.deps ─▶ price ─▶ tax                           price.subs ─▶ total
 *
 * The first subscriber makes it live, and with it what it depends on; the last one that leaves makes
 * them cold again. The links stay; live ones are attached to their dependencies.
 */

/** The running reader has read this, and was given the value. What it reads as last time is linked. */
export function link(dep: Dependency, sub: Reader, value: unknown): void {
  const tail = sub.depsTail;
  if (tail !== undefined && tail.dep === dep) return;
  const next = tail === undefined ? sub.deps : tail.nextDep;
  if (next !== undefined && next.dep === dep) {
    next.seen = value;
    sub.depsTail = next;
    reading.known?.add(dep);
    return;
  }
  const isLive = (sub.flags & LIVE) !== 0;
  // Where others have been linked to it meanwhile, a live one may be linked twice, which does no harm.
  if ((!isLive || dep.subsTail?.sub === sub) && isRemembered(dep, sub)) return;
  if (isLive && dep.subs === undefined) beginObserving(dep);
  const own = new Link(dep, sub, next, value);
  readLast(sub, own);
  if (isLive) attach(own);
}

/** Somebody is about to depend on it who hears of changes, and nobody does so far. */
function beginObserving(dep: Dependency): void {
  if (dep instanceof Source) dep.followedChanged(DEPENDENTS, true);
  observersChanged?.(dep as unknown as IdentityNode);
}

/** A few are looked through; many get a set. */
const FEW = 16;

function isRemembered(dep: Dependency, { deps, depsTail }: Reader): boolean {
  if (depsTail === undefined) return false;
  if (reading.known === undefined) {
    let link = deps!;
    for (let count = 0; count < FEW; count++) {
      if (link.dep === dep) return true;
      if (link === depsTail) return false;
      link = link.nextDep!;
    }
    reading.known = new Set();
    for (link = deps!; link !== depsTail; link = link.nextDep!) reading.known.add(link.dep);
    reading.known.add(depsTail.dep);
  }
  const { size } = reading.known;
  return reading.known.add(dep).size === size;
}

/**
 * Puts a link at the end of its dependency's list, which becomes live with that.
 *
 *     before:  price.subs ─▶ total                    price.subsTail ─▶ total
 *     after:   price.subs ─▶ total ─nextSub─▶ label   price.subsTail ─▶ label
 */
function attach(link: Link): void {
  const { dep } = link;
  append(link);
  if (!(dep instanceof Source) && (dep.flags & LIVE) === 0) warm(dep as DerivedNode);
}

function append(link: Link): void {
  const { dep } = link;
  const tail = dep.subsTail;
  link.prevSub = tail;
  dep.subsTail = link;
  if (tail === undefined) dep.subs = link;
  else tail.nextSub = link;
}

/**
 * Somebody depends on a cold one, which has been brought up to date or was never computed. With a list
 * of its own instead of recursion: a chain may be longer than the stack.
 */
function warm(root: DerivedNode): void {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ((node.flags & LIVE) !== 0) continue; // others depend on it, too
    const isKnown = (node.flags & DIRTY) === 0;
    let link = isKnown ? node.deps : undefined;
    let isSameStill = true;
    node.flags = LIVE | DIRTY; // a full stack may end this in the middle: then nothing is known
    node.deps = node.depsTail = undefined;
    for (let next: Link | undefined; link !== undefined; link = next) {
      next = link.nextDep;
      const { dep } = link;
      if (dep.subs === undefined) beginObserving(dep);
      isSameStill &&= isSame(valueIn(dep), link.seen); // else it is made elsewhere, and was not compared since
      link.nextDep = undefined;
      readLast(node, link);
      append(link);
      if (!(dep instanceof Source) && (dep.flags & LIVE) === 0) waiting.push(dep as DerivedNode);
    }
    if (isKnown) node.flags = isSameStill ? LIVE : LIVE | PENDING;
    if (!(node.value instanceof Failure)) node.flags |= PLAIN;
    if (!isSameStill) propagate(node.subs);
  }
}

/** Unlinks what the last run of a reader has not read again: everything behind the tail. */
export function trim(sub: Reader): void {
  const tail = sub.depsTail;
  let link = tail === undefined ? sub.deps : tail.nextDep;
  if (link === undefined) return;
  if (tail === undefined) sub.deps = undefined;
  else tail.nextDep = undefined;
  letGo(link, []);
}

/**
 *     before:  price.subs ─▶ total ─▶ label ─▶ edge
 *     after:   price.subs ─▶ total ──────────▶ edge
 */
function remove(link: Link): void {
  const { dep, prevSub, nextSub } = link;
  link.prevSub = link.nextSub = undefined;
  if (nextSub === undefined) dep.subsTail = prevSub;
  else nextSub.prevSub = prevSub;
  if (prevSub === undefined) dep.subs = nextSub;
  else prevSub.nextSub = nextSub;
}

/** Nobody follows a live one any more, and so perhaps nobody does what it depends on. */
export function chill(node: DerivedNode): void {
  letGo(undefined, [node]);
}

/**
 * Detaches these links, and with them those of whoever nobody depends on any more. What has become cold
 * remembers what it has read. One that is computing looks again when it is done.
 */
function letGo(links: Link | undefined, cooling: DerivedNode[]): void {
  let link = links;
  for (;;) {
    for (; link !== undefined; link = link.nextDep) {
      const { dep } = link;
      // A link that was attached stays so when its reader has been stopped.
      if (link.prevSub === undefined && dep.subs !== link) continue;
      remove(link);
      if (dep.subs !== undefined) continue;
      observersChanged?.(dep as unknown as IdentityNode);
      if (dep instanceof Source) dep.followedChanged(DEPENDENTS, false);
      else if ((dep.flags & (LIVE | COMPUTING)) === LIVE) cooling.push(dep as DerivedNode);
    }
    const node = cooling.pop();
    if (node === undefined) return;
    node.checkedAt = (node.flags & (DIRTY | PENDING)) === 0 ? kernel.point : -1;
    node.flags &= DIRTY;
    link = node.deps;
  }
}
