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
 * A derived value without followers is cold. Its dependencies do not know of it, so a program can drop it. It
 * remembers what it has read, and compares that when it is read.
 *
 *     cold:  total.deps ─▶ price (seen 3) ─▶ tax (seen 0.2)       price.subs = ∅
 *     live:  total.deps ─▶ price ─▶ tax                           price.subs ─▶ total
 *
 * The first subscriber makes it live, together with what it depends on. The last one that leaves makes them
 * cold again. The links stay; those of live ones are attached to their dependencies.
 */

/** Links the running reader to a dependency, with the value that it read. */
export function link(dep: Dependency, sub: Reader, value: unknown): void {
  const tail = sub.depsTail;
  // An engine looks at the left side of a comparison: what it knows already stands there.
  if (tail !== undefined && dep === tail.dep) return;
  const next = tail === undefined ? sub.deps : tail.nextDep;
  if (next !== undefined && dep === next.dep) {
    next.seen = value;
    sub.depsTail = next;
    reading.known?.add(dep);
    return;
  }
  const isLive = (sub.flags & LIVE) !== 0;
  // A live reader may be linked twice, if others came to the dependency meanwhile. That does no harm.
  if ((!isLive || sub === dep.subsTail?.sub) && isRemembered(dep, sub)) return;
  if (isLive && dep.subs === undefined) beginObserving(dep);
  const own = new Link(dep, sub, next, value);
  readLast(sub, own);
  if (isLive) attach(own);
}

/** Called before the first reader depends on a dependency and hears of its changes. */
function beginObserving(dep: Dependency): void {
  if (dep instanceof Source) dep.followedChanged(DEPENDENTS, true);
  observersChanged?.(dep as unknown as IdentityNode);
}

/** Up to so many links are looked through. More get a set. */
const FEW = 16;

function isRemembered(dep: Dependency, { deps, depsTail }: Reader): boolean {
  if (depsTail === undefined) return false;
  if (reading.known === undefined) {
    let link = deps!;
    for (let count = 0; count < FEW; count++) {
      if (dep === link.dep) return true;
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
 * Puts a link at the end of its dependency's list. With that the dependency becomes live.
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
 * Makes a cold derived value live. It was brought up to date, or was never computed. A list stands in the
 * place of recursion: a chain may be longer than the stack.
 */
function warm(root: DerivedNode): void {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ((node.flags & LIVE) !== 0) continue; // others depend on it, too
    const isKnown = (node.flags & DIRTY) === 0;
    let link = isKnown ? node.deps : undefined;
    let isSameStill = true;
    node.flags = LIVE | DIRTY; // a full stack may end this in the middle: then the value is computed anew
    node.deps = node.depsTail = undefined;
    for (let next: Link | undefined; link !== undefined; link = next) {
      next = link.nextDep;
      const { dep } = link;
      if (dep.subs === undefined) beginObserving(dep);
      // A value elsewhere may differ: it was not compared since. So may what has become live and depends on it.
      isSameStill &&= isSame(valueIn(dep), link.seen) && (dep.flags & (DIRTY | PENDING)) === 0;
      link.nextDep = undefined;
      readLast(node, link);
      append(link);
      if (!(dep instanceof Source) && (dep.flags & LIVE) === 0) waiting.push(dep as DerivedNode);
    }
    if (isKnown) node.flags = isSameStill ? LIVE : LIVE | PENDING;
    if (!(node.held instanceof Failure)) node.flags |= PLAIN;
    if (!isSameStill) propagate(node.subs);
  }
}

/**
 * Unlinks the dependencies that the last run of a reader did not read. Their links stand behind the tail. Most
 * runs read the same as before: so who calls `trim` often looks first whether there are any.
 */
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

/**
 * Makes a derived value cold after its last follower has left. What only it depended on becomes cold with it.
 */
export function chill(node: DerivedNode): void {
  letGo(undefined, [node]);
}

/**
 * Detaches these links, and those of derived values that become cold with that. A cold one remembers what
 * it has read. A computation that is running looks again when it is done.
 */
function letGo(links: Link | undefined, cooling: DerivedNode[]): void {
  let link = links;
  for (;;) {
    for (; link !== undefined; link = link.nextDep) {
      const { dep } = link;
      // A link of a cold reader is attached nowhere. That of a reader that was stopped may still be.
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
