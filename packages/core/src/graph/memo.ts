import { isSame } from "../ground/same.ts";
import { ReadOnlyContext } from "../kernel/read-only.ts";
import { Source } from "../kernel/source.ts";
import { committedWorld, type World } from "../kernel/world.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { kernel } from "../kernel/kernel.ts";
import { isAwaited } from "../kernel/observers.ts";
import { DEV } from "../ground/dev.ts";
import { type Computation, innermostComputation, meet } from "./cycle.ts";
import type { DerivedNode } from "./derived-node.ts";
import { isOnCycle, take, UNSET } from "./failure.ts";
import { COMPUTING, DIRTY, LIVE, PENDING, SOURCE } from "../kernel/flags.ts";
import { link } from "./live.ts";
import { type Dependency, Link, readLast, valueIn } from "./system.ts";

/**
 * A `Memo` is a derived value's result in a world, with its dependencies. It holds as long as all dependencies
 * have the values that were seen.
 *
 * The derived value itself is the memo of the committed world. Every other world keeps its own. Values
 * are compared, not versions: so a memo also holds in a world that has the same values for another
 * reason.
 */
export interface Memo extends Computation {
  readonly node: DerivedNode;
  readonly world: World;
  held: unknown;
  /** The epoch of the world at which the memo held last. A live one hears of changes instead. */
  checkedAt: number;
}

class WorldMemo implements Memo {
  readonly node: DerivedNode;
  readonly world: World;
  flags: number = DIRTY;
  held: unknown = UNSET;
  checkedAt: number = -1;
  deps: Link | undefined = undefined;
  depsTail: Link | undefined = undefined;

  constructor(node: DerivedNode, world: World) {
    this.node = node;
    this.world = world;
  }
}

/** A place that `freshen` comes back to: it compares this memo from this link on. */
interface Path {
  readonly memo: Memo;
  readonly link: Link;
  /** The memo's first link. It is another one as soon as the memo is a member of a complete ring. */
  readonly first: Link | undefined;
  readonly above: Path | undefined;
}

/**
 * Brings a memo up to date: a value, or the failure in its place.
 *
 * `freshen` compares the values that were seen, in the order of reading, deepest first. A path stands in
 * the place of recursion, since a chain may be longer than the stack. The first difference makes the memo
 * compute again. Later dependencies are left alone: the next run may skip them. The recursive reference
 * stands in `docs/internals.md`.
 *
 *     root ─▶ label ─▶ total ─▶ price         path: root, label; `memo` is total, `link` that to price
 */
export function freshen(root: Memo): void {
  if ((root.flags & COMPUTING) !== 0) throw meet(root);
  if (isCurrent(root)) return;
  const { world } = root;
  let memo = root;
  let link: Link | undefined = root.deps;
  let path: Path | undefined;
  for (;;) {
    // All that the memo has read before `link` is as it was.
    while (link !== undefined && (memo.flags & DIRTY) === 0) {
      const { dep } = link;
      let value: unknown;
      if ((dep.flags & SOURCE) !== 0)
        value = world === committedWorld ? valueIn(dep) : world.valueOf(dep as unknown as Source);
      else {
        const below = memoIn(world, dep as DerivedNode);
        if (isCurrent(below)) ({ held: value } = below);
        else if ((below.flags & COMPUTING) !== 0)
          value = UNSET; // computing the memo again finds the cycle
        else {
          path = { memo, link, first: memo.deps, above: path };
          memo = below;
          link = below.deps;
          continue;
        }
      }
      if (!isSame(value, link.seen)) memo.flags |= DIRTY;
      link = link.nextDep;
    }
    if ((memo.flags & DIRTY) !== 0) memo.node.renew(memo);
    else if ((memo.flags & LIVE) !== 0) memo.flags &= ~PENDING;
    else memo.checkedAt = world.epoch;
    let value: unknown;
    let first: Link | undefined;
    do {
      if (path === undefined) return;
      ({ held: value } = memo);
      ({ memo, link, first, above: path } = path);
    } while (isCurrent(memo)); // computing what it depends on may have computed it
    if (memo.deps !== first) {
      link = memo.deps; // found on a cycle meanwhile: its former links say nothing any more
      continue;
    }
    if (!isSame(value, link.seen)) memo.flags |= DIRTY;
    link = link.nextDep;
  }
}

/** Whether a memo is up to date. A live one hears of changes; another one has the time of its last check. */
export function isCurrent(memo: Memo): boolean {
  const { flags } = memo;
  if ((flags & LIVE) !== 0) return (flags & (DIRTY | PENDING)) === 0;
  return (flags & DIRTY) === 0 && memo.checkedAt === memo.world.epoch;
}

/** A `WorldContext` runs computations in other worlds, and links their memos there. */
class WorldContext extends ReadOnlyContext {
  override read(node: IdentityNode): unknown {
    const memo = kernel.active as unknown as Memo;
    const { world } = memo;
    const value =
      node instanceof Source ? world.valueOf(node) : freshIn(world, node as DerivedNode).held;
    link(node as unknown as Dependency, memo, value);
    return take(value);
  }

  peek(node: IdentityNode): unknown {
    return node.readIn((kernel.active as unknown as Memo).world);
  }
}

export const inOtherWorld: ReadOnlyContext = /* @__PURE__ */ new WorldContext();
if (DEV) inOtherWorld.where = innermostComputation;

export function freshIn(world: World, node: DerivedNode): Memo {
  const memo = memoIn(world, node);
  freshen(memo);
  return memo;
}

/** The memo of a derived value in a world. A new one borrows the committed result if it can serve. */
function memoIn(world: World, node: DerivedNode): Memo {
  if (world === committedWorld) return node;
  const memos = (world.memos ??= world.isLasting === true ? new WeakMap() : new Map());
  let memo = memos.get(node) as Memo | undefined;
  if (memo === undefined) {
    memo = new WorldMemo(node, world);
    borrowCommitted(node, memo);
    memos.set(node, memo);
  }
  return memo;
}

/**
 * Takes the committed result over, if its sources agree in the memo's world. It looks twice: bringing the
 * result up to date may have changed its sources.
 */
function borrowCommitted(node: DerivedNode, memo: Memo): void {
  const { world } = memo;
  if ((node.flags & COMPUTING) !== 0 || !agrees(node, world)) return;
  node.pull();
  // A cycle is found in each world anew. One of those on it may be running in this world right now.
  if (isOnCycle(node.held) || !agrees(node, world)) return;
  memo.held = node.held;
  memo.checkedAt = world.epoch;
  memo.flags = 0;
  for (let { deps } = node; deps !== undefined; deps = deps.nextDep) {
    readLast(memo, new Link(deps.dep, memo, undefined, deps.seen));
  }
}

/** Whether a world agrees with the committed one on a derived value's sources. */
function agrees(root: DerivedNode, world: World): boolean {
  return everySource(root, DIRTY, (source) => !world.differs(source)); // the sources of a dirty one are unknown
}

/** Adds the sources of a memo, which must be up to date. */
export function collectSources(root: Memo, into: Set<Source>): void {
  everySource(root, 0, (source) => into.add(source));
}

/** Adds the derived values below a memo whose observers are asked for, itself included. */
export function collectAwaited(root: Memo, into: Set<IdentityNode>): void {
  everySource(root, 0, yes, ({ node }) => {
    if (isAwaited?.(node) === true) into.add(node);
  });
}

const yes = (): boolean => true;

/** Whether `holds` is true for all sources of a memo. A memo on the way with this flag makes it false. */
function everySource(
  root: Memo,
  flag: number,
  holds: (source: Source) => unknown,
  meet?: (memo: Memo) => void,
): boolean {
  const seen = new Set<Memo>([root]);
  for (const memo of seen) {
    meet?.(memo);
    if ((memo.flags & flag) !== 0) return false;
    for (let link = memo.deps; link !== undefined; link = link.nextDep) {
      const dep = link.dep as unknown as Source | DerivedNode;
      if (!(dep instanceof Source)) seen.add(knownIn(memo.world, dep));
      else if (!holds(dep)) return false;
    }
  }
  return true;
}

/** The memo of a world, or the node. A borrowed result has the sources of the committed one. */
export function knownIn(world: World, node: DerivedNode): Memo {
  return (world.memos?.get(node) as Memo | undefined) ?? node;
}
