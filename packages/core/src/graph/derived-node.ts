import { DEV } from "../dev.ts";
import { deepFreeze } from "../freeze.ts";
import type { Change } from "../context.ts";
import { IdentityNode } from "../identity.ts";
import { kernel } from "../kernel.ts";
import { callPure } from "../pure.ts";
import { isSame } from "../same.ts";
import type { Source } from "../source.ts";
import { committedWorld, type World } from "../world.ts";
import { computing, cycleThrough } from "./computing.ts";
import { Failure, isKept, take, UNSET } from "./failure.ts";
import { CHECKING, COMPUTING, DIRTY, LIVE, MUTABLE, PENDING } from "../flags.ts";
import { goCold } from "./liveness.ts";
import { collectSources, freshen, type Memo } from "./memo.ts";
import { type GraphNode, type Link, system } from "./system.ts";
import { followForWatches, settle, type Subscription } from "./subscription.ts";
import { connectGraph, track } from "./tracking.ts";

/**
 * A derived value: its computation, and the result for the committed world.
 *
 * Live, it is a node of the graph: `deps` are its dependencies, and flags say whether it may have
 * changed. Cold, it is its own memo: `recorded` and `checkedAt`. See `liveness.ts`.
 */
export class DerivedNode extends IdentityNode implements GraphNode, Memo {
  readonly compute: () => unknown;
  readonly equals: ((old: never, value: never) => boolean) | undefined;
  recorded: readonly unknown[] | undefined;
  checkedAt: number;
  deps: Link | undefined;
  depsTail: Link | undefined;
  subs: Link | undefined;
  subsTail: Link | undefined;
  watching: Subscription | undefined;

  constructor(compute: () => unknown, equals: ((old: never, value: never) => boolean) | undefined) {
    super(MUTABLE, UNSET);
    this.compute = compute;
    this.equals = equals;
    this.recorded = undefined;
    this.checkedAt = -1;
    this.deps = undefined;
    this.depsTail = undefined;
    this.subs = undefined;
    this.subsTail = undefined;
    this.watching = undefined;
    connectGraph(settle);
  }

  override get kind(): string {
    return "derived";
  }

  override committed(): unknown {
    this.pull();
    return take(this.value);
  }

  override readIn(world: World): unknown {
    kernel.compareExternal?.();
    return take(freshen(this, world).value);
  }

  override collectSources(world: World, into: Set<Source>): void {
    collectSources(this, world, into);
  }

  override watchedChanged(isWatched: boolean): void {
    this.watching?.stop();
    this.watching = isWatched ? followForWatches(this) : undefined;
  }

  /** Brings the committed result up to date. A failure becomes the value; only a cycle throws. */
  pull(): void {
    const { flags } = this;
    if ((flags & (LIVE | DIRTY | PENDING | COMPUTING)) === LIVE) return;
    if ((flags & COMPUTING) !== 0) throw cycleThrough(this);
    if ((flags & LIVE) === 0) {
      kernel.compareExternal?.();
      if (this.checkedAt !== kernel.point) freshen(this, committedWorld);
    } else if ((flags & DIRTY) !== 0 || system.checkDirty(this.deps as Link, this)) {
      if (this.update() && this.subs !== undefined) system.shallowPropagate(this.subs);
    } else this.flags &= ~PENDING;
  }

  /** Computes again as a node of the graph. */
  update(): boolean {
    const old = this.value;
    this.flags = (this.flags & CHECKING) | MUTABLE | LIVE | DIRTY; // until there is a result
    const value = this.evaluate(this, old);
    this.value = value;
    if (isKept(value)) this.flags &= ~DIRTY;
    return !isSame(old, value);
  }

  unwatched(): void {
    goCold(this);
  }

  /**
   * Runs the computation: the old result if the new one equals it, so that nobody who depends on it
   * computes again. Links what it reads where a node is given; otherwise the context notes it.
   */
  evaluate(linked: GraphNode | undefined, old: unknown): unknown {
    this.flags |= COMPUTING;
    computing.stack[computing.depth++] = this;
    let result: unknown;
    try {
      result = linked === undefined ? this.compute() : track(linked, this.compute);
      if (this.equals !== undefined && isValue(old) && this.isEqual(this.equals, old, result)) {
        result = old;
      } else if (DEV) deepFreeze(result);
    } catch (error) {
      const isSame = old instanceof Failure && Object.is(old.error, error);
      result = isSame ? old : new Failure(error);
    } finally {
      // No call in here: it must also be done when the stack is full.
      computing.stack[--computing.depth] = undefined;
      this.flags &= ~COMPUTING;
    }
    return result;
  }

  isEqual(equals: NonNullable<DerivedNode["equals"]>, old: unknown, value: unknown): boolean {
    return callPure("the equality", this, equals as Change, old, [value]) as boolean;
  }
}

function isValue(value: unknown): boolean {
  return value !== UNSET && !(value instanceof Failure);
}
