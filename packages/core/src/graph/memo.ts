import type { IdentityNode } from "../identity.ts";
import { kernel } from "../kernel.ts";
import { ReadOnlyContext } from "../pure.ts";
import { Source } from "../source.ts";
import { committedWorld, type World } from "../world.ts";
import { cycleThrough, innermostComputation } from "./computing.ts";
import type { DerivedNode } from "./derived-node.ts";
import { isKept, take, UNSET } from "./failure.ts";
import { CHECKING, COMPUTING, LIVE } from "../flags.ts";

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
    for (const node of path) node.flags &= ~CHECKING;
    if (passing !== undefined) for (const one of passing) one.checkedAt = -1;
  }
  return memo;
}

const DONE = -1;

/** Compares what was recorded, from `cursor` on. Answers where to go deeper first, or DONE. */
function check(node: DerivedNode, memo: Memo, world: World, cursor: number): number {
  const { recorded } = memo;
  if (recorded !== undefined) {
    let isSame = true;
    for (let i = cursor; isSame && i < recorded.length; i += 2) {
      const dep = recorded[i] as Source | DerivedNode;
      if (dep instanceof Source) isSame = Object.is(world.valueOf(dep), recorded[i + 1]);
      else {
        const below = memoIn(world, dep);
        if (isCurrent(dep, below, world)) isSame = Object.is(below.value, recorded[i + 1]);
        else if ((dep.flags & CHECKING) === 0) return i;
        else isSame = false; // a circle: computing again reports it
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
  if ((node.flags & COMPUTING) !== 0) throw cycleThrough(node);
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
  const recorded: unknown[] = [];
  const { context } = kernel;
  kernel.context = new RecordingContext(world, recorded);
  try {
    memo.value = node.evaluate(undefined, memo.value);
  } finally {
    kernel.context = context;
  }
  memo.recorded = isKept(memo.value) ? recorded : undefined;
  memo.checkedAt = world.epoch;
}

/** The context of a computation that is not linked: reads a world, and notes what it read. */
class RecordingContext extends ReadOnlyContext {
  readonly #world: World;
  readonly #recorded: unknown[];
  #seen: Set<IdentityNode> | undefined;

  constructor(world: World, recorded: unknown[]) {
    super();
    this.#world = world;
    this.#recorded = recorded;
  }

  override read(node: IdentityNode): unknown {
    const value =
      node instanceof Source
        ? this.#world.valueOf(node)
        : freshen(node as DerivedNode, this.#world).value;
    if (!this.#hasSeen(node)) this.#recorded.push(node, value);
    return take(value);
  }

  override where(): string {
    return innermostComputation();
  }

  /** A few are looked through; many get a set. */
  #hasSeen(node: IdentityNode): boolean {
    const recorded = this.#recorded;
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

/** The memo of a derived value in a world: a new one borrows the committed result if it can serve. */
function memoIn(world: World, node: DerivedNode): Memo {
  if (world === committedWorld) return node;
  const memos = (world.memos ??= new Map()) as Map<DerivedNode, Memo>;
  let memo = memos.get(node);
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
  if (!agrees(node, world)) return undefined;
  return { recorded: recordedBy(node), value: node.value, checkedAt: world.epoch };
}

/** Whether a world shows the same as the committed one to all that a derived value comes from. */
function agrees(root: DerivedNode, world: World): boolean {
  const seen = new Set<DerivedNode>([root]);
  for (const node of seen) {
    for (const dep of dependenciesOf(node)) {
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
    const memo = world === committedWorld ? recordedBy(node) : memoIn(world, node).recorded;
    const recorded = memo ?? [];
    for (let i = 0; i < recorded.length; i += 2) {
      const dep = recorded[i] as Source | DerivedNode;
      if (dep instanceof Source) into.add(dep);
      else seen.add(dep);
    }
  }
}

function dependenciesOf(node: DerivedNode): (Source | DerivedNode)[] {
  return (recordedBy(node) ?? []).filter((_, i) => i % 2 === 0) as (Source | DerivedNode)[];
}

/** What the committed result was computed from, be it linked or remembered. */
function recordedBy(node: DerivedNode): readonly unknown[] | undefined {
  if ((node.flags & LIVE) === 0) return node.recorded;
  const recorded: unknown[] = [];
  for (let link = node.deps; link !== undefined; link = link.nextDep) {
    const dep = link.dep as unknown as Source | DerivedNode;
    recorded.push(dep, dep instanceof Source ? dep.stored() : dep.value);
  }
  return recorded;
}
