import type { IdentityNode } from "../identity.ts";
import { kernel } from "../kernel.ts";
import { ReadOnlyContext } from "../pure.ts";
import { Source } from "../source.ts";
import { committedWorld, type World } from "../world.ts";
import { collectRead, computing, innermostComputation, type Reads } from "./computing.ts";
import { meetCycle } from "./cycle.ts";
import type { DerivedNode } from "./derived-node.ts";
import { isFoundEarlier, isInCycle, isKept, take, UNSET } from "./failure.ts";
import { CHECKING, COMPUTING, DIRTY, LIVE } from "../flags.ts";

/**
 * A result and what it was computed from: `recorded` is dependency, value, dependency, value, …
 * in the order of reading. It holds as long as all of them still have these values.
 *
 * One mechanism serves the derived values that nobody watches (they are their own memo, for the
 * committed world) and every other world (which keeps its memos itself). Values are compared, not
 * versions: so a memo also holds in a world that has the same values for another reason.
 */
export interface Memo {
  recorded: readonly unknown[] | undefined;
  value: unknown;
  /** The epoch of the world at which it was last known to hold. */
  checkedAt: number;
}

/**
 * Brings the memo of a derived value up to date in a world: a value, or the failure in its place.
 *
 * What it was computed from is checked in the order in which it was read, deepest first, along a
 * path of its own instead of by recursion: a chain may be longer than the stack. The first
 * difference makes it compute again; what it read after that is not looked at, because it may not
 * be read any more.
 */
export function freshen(root: DerivedNode, world: World): Memo {
  const memo = memoIn(world, root);
  if (isCurrent(root, memo, world)) return memo;
  const path = [enter(root)];
  const cursors = [0];
  let passing: Memo[] | undefined;
  computing.paths.push({ nodes: path, world });
  try {
    while (path.length > 0) {
      const top = path.length - 1;
      const node = path[top] as DerivedNode;
      const found = memoIn(world, node);
      const cursor = check(node, found, world, cursors[top] as number);
      if (cursor === DONE) {
        if (!isKept(found.value)) (passing ??= []).push(found);
        node.flags &= ~CHECKING;
        path.pop();
        cursors.pop();
      } else {
        cursors[top] = cursor;
        path.push(enter(found.recorded![cursor] as DerivedNode));
        cursors.push(0);
      }
    }
  } finally {
    computing.paths.pop();
    for (const node of path) node.flags &= ~CHECKING;
    if (passing !== undefined) for (const one of passing) one.checkedAt = -1;
  }
  return memo;
}

const DONE = -1;

/** Compares what was recorded, from `cursor` on. Answers where to go deeper first, or DONE. */
function check(node: DerivedNode, memo: Memo, world: World, cursor: number): number {
  // Computing what it depends on may have computed it, if there is a cycle.
  if (isCurrent(node, memo, world)) return DONE;
  const { recorded } = memo;
  if (recorded !== undefined) {
    let isSame = true;
    for (let i = cursor; isSame && i < recorded.length; i += 2) {
      const dep = recorded[i] as Source | DerivedNode;
      if (dep instanceof Source) isSame = Object.is(world.valueOf(dep), recorded[i + 1]);
      else {
        const below = memoIn(world, dep);
        if ((dep.flags & COMPUTING) !== 0) isSame = false;
        else if (isCurrent(dep, below, world)) {
          if (isCurrent(node, memo, world)) return DONE;
          isSame = Object.is(below.value, recorded[i + 1]);
        } else if ((dep.flags & CHECKING) === 0) return i;
        else isSame = false; // a cycle: computing again finds it
      }
    }
    if (isSame) {
      memo.checkedAt = world.epoch;
      return DONE;
    }
  }
  compute(node, memo, world);
  return DONE;
}

function enter(node: DerivedNode): DerivedNode {
  if ((node.flags & COMPUTING) !== 0) throw meetCycle(node);
  node.flags |= CHECKING;
  return node;
}

function isCurrent(node: DerivedNode, memo: Memo, world: World): boolean {
  if (world === committedWorld && (node.flags & LIVE) !== 0) {
    node.pull();
    return true;
  }
  return memo.checkedAt === world.epoch;
}

function compute(node: DerivedNode, memo: Memo, world: World): void {
  const { context } = kernel;
  const recording = new RecordingContext(world);
  kernel.context = recording;
  try {
    memo.value = node.evaluate(recording, memo.value);
  } finally {
    kernel.context = context;
  }
  memo.recorded = isKept(memo.value) ? recordedFor(memo.value, recording) : undefined;
  memo.checkedAt = world.epoch;
}

/** Of one that depends on itself: the sources of what was read on its cycle. */
function recordedFor(value: unknown, reads: Reads): readonly unknown[] {
  if (!isInCycle(value)) return reads.recorded;
  const sources = new Set(value.cycle.sources);
  collectRead(reads, sources);
  return [...sources].flatMap((source) => [source, reads.world.valueOf(source)]);
}

/** The context of a computation that is not linked: reads a world, and notes what it read. */
class RecordingContext extends ReadOnlyContext implements Reads {
  readonly world: World;
  readonly recorded: unknown[] = [];
  #seen: Set<IdentityNode> | undefined;

  constructor(world: World) {
    super();
    this.world = world;
  }

  override read(node: IdentityNode): unknown {
    const value =
      node instanceof Source ? this.world.valueOf(node) : valueFor(node as DerivedNode, this.world);
    if (!this.#hasSeen(node)) this.recorded.push(node, value);
    return take(value);
  }

  override where(): string {
    return innermostComputation();
  }

  /** A few are looked through; many get a set. */
  #hasSeen(node: IdentityNode): boolean {
    const recorded = this.recorded;
    if (recorded.length < 32) {
      for (let i = 0; i < recorded.length; i += 2) if (recorded[i] === node) return true;
      return false;
    }
    if (this.#seen === undefined) {
      this.#seen = new Set();
      for (let i = 0; i < recorded.length; i += 2) this.#seen.add(recorded[i] as IdentityNode);
    }
    const { size } = this.#seen;
    return this.#seen.add(node).size === size;
  }
}

/** What a computation is given. */
function valueFor(node: DerivedNode, world: World): unknown {
  const memo = freshen(node, world);
  if (!isFoundEarlier(memo.value)) return memo.value;
  if (world === committedWorld && (node.flags & LIVE) !== 0) node.askAgain();
  else {
    memo.recorded = undefined;
    memo.checkedAt = -1;
    freshen(node, world);
  }
  return memo.value;
}

/** The memo of a derived value in a world: a new one borrows the committed result if it can serve. */
function memoIn(world: World, node: DerivedNode): Memo {
  if (world === committedWorld) return node;
  const memos = (world.memos ??= world.isLasting === true ? new WeakMap() : new Map());
  let memo = memos.get(node) as Memo | undefined;
  if (memo === undefined) {
    memo = borrowCommitted(node, world) ?? { recorded: undefined, value: UNSET, checkedAt: -1 };
    memos.set(node, memo);
  }
  return memo;
}

/**
 * The committed result, if nothing that it comes from is different in this world. Looked at twice:
 * bringing it up to date may have changed what it comes from.
 */
function borrowCommitted(node: DerivedNode, world: World): Memo | undefined {
  if (node.value === UNSET || (node.flags & COMPUTING) !== 0 || !agrees(node, world))
    return undefined;
  node.pull();
  // A cycle is found in each world anew: what is known of it while it is being found belongs to one.
  if (isInCycle(node.value) || !agrees(node, world)) return undefined;
  return { recorded: recordedBy(node), value: node.value, checkedAt: world.epoch };
}

/** Whether a world shows the same as the committed one to all that a derived value comes from. */
function agrees(root: DerivedNode, world: World): boolean {
  const seen = new Set<DerivedNode>([root]);
  for (const node of seen) {
    const recorded = recordedBy(node);
    if (recorded === undefined) return false; // then nobody knows
    for (let i = 0; i < recorded.length; i += 2) {
      const dep = recorded[i] as Source | DerivedNode;
      if (!(dep instanceof Source)) seen.add(dep);
      else if (world.differs(dep)) return false;
    }
  }
  return true;
}

/** The sources that the value of a derived value comes from in a world. It must be up to date there. */
export function collectSources(root: DerivedNode, world: World, into: Set<Source>): void {
  const seen = new Set<DerivedNode>([root]);
  for (const node of seen) {
    // What was borrowed comes from what is the same in the committed world.
    const own = world.memos?.get(node) as Memo | undefined;
    const recorded = own?.recorded ?? recordedBy(node) ?? [];
    for (let i = 0; i < recorded.length; i += 2) {
      const dep = recorded[i] as Source | DerivedNode;
      if (dep instanceof Source) into.add(dep);
      else seen.add(dep);
    }
  }
}

/** What the committed result was computed from, be it linked or remembered. Undefined if it is not kept. */
function recordedBy(node: DerivedNode): readonly unknown[] | undefined {
  if ((node.flags & LIVE) === 0) return node.recorded;
  if ((node.flags & DIRTY) !== 0 && node.deps === undefined) return undefined;
  const recorded: unknown[] = [];
  for (let link = node.deps; link !== undefined; link = link.nextDep) {
    const dep = link.dep as unknown as Source | DerivedNode;
    recorded.push(dep, dep instanceof Source ? dep.stored() : dep.value);
  }
  return recorded;
}
