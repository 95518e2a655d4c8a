import { deliver, isDelivering, openCommit } from "../commit/delivery.ts";
import type { Calls } from "../commit/calls.ts";
import { callOne } from "../commit/failures.ts";
import { Subscription } from "../graph/subscription.ts";
import { trim } from "../graph/live.ts";
import { type Reader, reading as sharedReading } from "../graph/system.ts";
import { DEV } from "../ground/dev.ts";
import {
  AsyncEffectError,
  InTransactionError,
  InvalidArgumentError,
  isThenable,
} from "../ground/errors.ts";
import { hasNoRoom } from "../ground/full-stack.ts";
import { DUE } from "../kernel/flags.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel: typeof sharedKernel = sharedKernel;
const reading: typeof sharedReading = sharedReading;

/** Ends an effect. Ending it again does nothing. */
export interface StopEffect {
  (): void;
  [Symbol.dispose](): void;
}

/**
 * Runs a function now, and after each commit that changed what it read.
 *
 * Use it to keep something outside in step with the state: a title, a canvas, a connection. It runs
 * after the watches, at most once a commit, and reads the newest committed state. What it reads by
 * `deref` outside of a transaction is followed; `peek` reads without that. It may return a function that
 * cleans up, which is called before the next run and at the end. It may commit: that is delivered
 * afterwards. What it throws goes to `onDeliveryError`, and the effect goes on.
 *
 * @returns A function that ends the effect.
 * @throws {InTransactionError} inside a transaction, a computation or a validator.
 * @example
 * ```ts
 * const count = atom(0);
 * const stop = effect(() => console.log(deref(count))); // logs 0
 * reset(count, 1); // logs 1
 * stop();
 * ```
 *
 * Clojure has watches; ClojureScript libraries have `track!` and `run!`.
 */
export function effect(run: () => unknown): StopEffect {
  if (typeof run !== "function") {
    throw new InvalidArgumentError("effect", DEV && "effect() needs a function: effect(() => …).");
  }
  if (kernel.context !== undefined) {
    throw new InTransactionError(
      run.name || "effect",
      DEV &&
        "Cannot start an effect inside a transaction, a computation or a validator. Start it outside, or with afterCommit(() => …).",
    );
  }
  if (DEV) kernel.guard?.();
  const own = new Effect(run);
  own.start();
  // A bound function takes the least memory, and is made faster than by `Object.assign`.
  const stop = stopEffect.bind(own) as StopEffect;
  stop[Symbol.dispose] = disposeOf;
  return stop;
}

function stopEffect(this: Effect): void {
  this.stop();
}

function disposeOf(this: StopEffect): void {
  this();
}

/** An `Effect` runs its function by itself: `notify` is that function. */
class Effect extends Subscription {
  cleanup: (() => void) | undefined;

  constructor(run: () => unknown) {
    super(run);
    this.flags |= DUE;
    this.cleanup = undefined;
  }

  /** Runs the effect in a delivery, like every later run. So its commits wait, and loops are found. */
  start(): void {
    if (!isDelivering()) {
      const commit = openCommit();
      commit.subscribers.add(this);
      deliver(commit);
    } else callOne(() => this.runIfDue());
  }

  override deliver({ within }: Calls): void {
    if (within === 0) this.runIfDue();
  }

  override stop(): void {
    super.stop();
    this.clean();
  }

  runIfDue(): void {
    if ((this.flags & DUE) === 0) return;
    this.flags &= ~DUE;
    if (this.cleanup !== undefined) this.clean();
    if (this.isStopped) return;
    try {
      const result = this.track();
      if (result !== undefined) this.keep(result);
    } catch (error) {
      if (hasNoRoom(error) && !this.isStopped) this.flags |= DUE; // the delivery calls it again
      throw error;
    }
  }

  /** Calls the function, and links the effect to exactly what that reads. A delivery has no context. */
  track(): unknown {
    const { active } = kernel;
    const { known } = reading;
    kernel.active = this;
    reading.known = undefined;
    this.depsTail = undefined;
    try {
      return (0, this.notify)();
    } finally {
      kernel.active = active;
      reading.known = known;
      const { depsTail } = this as Reader; // which may have been set meanwhile
      if (depsTail === undefined || depsTail.nextDep !== undefined) trim(this);
    }
  }

  keep(result: unknown): void {
    if (isThenable(result)) throw new AsyncEffectError(this.notify.name || "effect", result);
    if (typeof result !== "function") return;
    this.cleanup = result as () => void;
    if (this.isStopped) this.clean();
  }

  /** Calls the cleanup. Its reads are not followed, whatever runs around it. */
  clean(): void {
    const cleanup = this.cleanup;
    if (cleanup === undefined) return;
    this.cleanup = undefined;
    const { active } = kernel;
    kernel.active = undefined;
    try {
      callOne(cleanup);
    } finally {
      kernel.active = active;
    }
  }
}
