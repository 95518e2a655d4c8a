import { DEV } from "../dev.ts";
import { deepFreeze } from "../freeze.ts";
import type { Change } from "../context.ts";
import { IdentityNode } from "../identity.ts";
import { kernel } from "../kernel.ts";
import { callPure, runOutside } from "../pure.ts";
import { isSame } from "../same.ts";
import type { Source } from "../source.ts";
import { committedWorld, type World } from "../world.ts";
import { computing, type Reads } from "./computing.ts";
import { meetCycle } from "./cycle.ts";
import { Failure, failureInCycle, isInCycle, isKept, take, UNSET } from "./failure.ts";
import { CHECKING, CIRCULAR, COMPUTING, DIRTY, LIVE, MUTABLE, PENDING } from "../flags.ts";
import { isOutdated, linkToSources } from "./links.ts";
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
    if ((flags & COMPUTING) !== 0) throw meetCycle(this);
    if ((flags & LIVE) === 0) {
      kernel.compareExternal?.();
      if (this.checkedAt !== kernel.point) freshen(this, committedWorld);
    } else if ((flags & DIRTY) !== 0 || isOutdated(this)) {
      if (this.update() && this.subs !== undefined) system.shallowPropagate(this.subs);
    } else this.flags &= ~PENDING;
  }

  /**
   * The graph has found that something which this one depends on has changed. Answers whether it has.
   *
   * On a cycle it may be computed at this moment: then whoever asks has to compute again, and meets the
   * cycle. Or it has just been, while the graph looked at what it depends on.
   */
  update(): boolean {
    const { flags } = this;
    if ((flags & COMPUTING) !== 0 || (flags & (DIRTY | PENDING)) === 0) return true;
    return this.renew();
  }

  /** Finds out anew what a live one is, though nothing seems to have changed. */
  askAgain(): void {
    const subs = this.subs as Link;
    this.renew();
    system.shallowPropagate(subs);
  }

  /** Computes again as a node of the graph. Answers whether the result is another one. */
  renew(): boolean {
    const old = this.value;
    this.flags = (this.flags & CHECKING) | MUTABLE | LIVE | DIRTY; // until there is a result
    const value = this.evaluate(this, old);
    this.value = value;
    const isCircular = isInCycle(value);
    if (isCircular) linkToSources(this, value.cycle);
    if (isKept(value)) this.flags &= ~DIRTY;
    if (this.subs === undefined) goCold(this);
    // The others on its cycle may have been computed as well, and whoever is above them has to look.
    return isCircular || !isSame(old, value);
  }

  /** On a cycle the last one may leave while this one is being computed, which then looks again. */
  unwatched(): void {
    if ((this.flags & COMPUTING) === 0) goCold(this);
  }

  /**
   * Runs the computation: the old result if the new one equals it, so that nobody who depends on it
   * computes again. Links what it reads where a node is given; otherwise the context notes it.
   */
  evaluate(how: GraphNode | Reads, old: unknown): unknown {
    const isLinked = how === this;
    this.flags = (this.flags & ~CIRCULAR) | COMPUTING;
    if (computing.depth === 0) computing.run++;
    if (!isLinked) computing.reads[computing.depth] = how as Reads;
    computing.stack[computing.depth++] = this;
    let result: unknown;
    try {
      result = isLinked ? track(this, this.compute) : this.compute();
      if (this.equals !== undefined && isValue(old) && this.isEqual(old, result, isLinked)) {
        result = old;
      } else if (DEV) deepFreeze(result);
    } catch (error) {
      const isSame =
        old instanceof Failure && old.cycle === undefined && Object.is(old.error, error);
      result = isSame ? old : new Failure(error);
    } finally {
      // No call in here: it must also be done when the stack is full.
      computing.stack[--computing.depth] = undefined;
      if (!isLinked) computing.reads[computing.depth] = undefined;
      this.flags &= ~COMPUTING;
    }
    return (this.flags & CIRCULAR) === 0 ? result : failureInCycle(this, old);
  }

  /** In the world of the computation, which is the committed one where it is linked. */
  isEqual(old: unknown, value: unknown, isLinked: boolean): boolean {
    const ask = (): unknown => callPure("the equality", this, this.equals as Change, old, [value]);
    return (isLinked ? runOutside(ask) : ask()) as boolean;
  }
}

function isValue(value: unknown): boolean {
  return value !== UNSET && !(value instanceof Failure);
}
