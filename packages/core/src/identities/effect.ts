import { deliver, flush, isDelivering, openCommit } from "../commit/delivery.ts";
import type { Calls } from "../commit/calls.ts";
import type { Commit } from "../commit/commit.ts";
import { callOne } from "../commit/failures.ts";
import { Subscription } from "../graph/subscription.ts";
import { track } from "../graph/tracking.ts";
import { DEV } from "../ground/dev.ts";
import {
  AsyncEffectError,
  InTransactionError,
  InvalidArgumentError,
  isThenable,
} from "../ground/errors.ts";
import { hasNoRoom } from "../ground/full-stack.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";

// Own names: with a transformed module every use of an imported one is a call, for which the stack may
// have no room where nothing may fail.
const kernel: typeof sharedKernel = sharedKernel;

/** Ends an effect. Ending it again does nothing. */
export interface StopEffect {
  (): void;
  [Symbol.dispose](): void;
}

/**
 * Runs a function at once, and again after every commit that changed something that it read.
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
  const stop = (): void => own.stop();
  return Object.assign(stop, { [Symbol.dispose]: stop });
}

class Effect extends Subscription {
  readonly #run: () => unknown;
  #cleanup: (() => void) | undefined;
  /** Whether something that it read has changed since it ran, or it has not run. */
  isDue: boolean;

  constructor(run: () => unknown) {
    super(flush, undefined, noteEffect); // it is run by `deliver`, so nobody calls its notification
    this.#run = run;
    this.#cleanup = undefined;
    this.isDue = true;
  }

  /** A delivery runs it. So what it commits waits, and loops are found, as in every later run. */
  start(): void {
    if (!isDelivering()) {
      const record = openCommit();
      record.subscribers.add(this);
      deliver(record);
    } else callOne(() => this.#runIfDue());
  }

  override deliver({ within }: Calls): void {
    if (within === 0 && this.flags !== 0) this.#runIfDue();
  }

  override stop(): void {
    super.stop();
    this.#clean();
  }

  #runIfDue(): void {
    if (!this.isDue) return;
    this.isDue = false;
    this.#clean();
    try {
      const result = track(this, undefined, this.#run);
      if (result !== undefined) this.#keep(result);
    } catch (error) {
      this.isDue = hasNoRoom(error); // then the delivery calls it again
      throw error;
    }
  }

  #keep(result: unknown): void {
    if (isThenable(result)) throw new AsyncEffectError(this.#run.name || "effect", result);
    if (typeof result !== "function") return;
    this.#cleanup = result as () => void;
    if (this.isStopped) this.#clean();
  }

  /** Whatever runs around it, the cleanup is followed by nobody. */
  #clean(): void {
    const cleanup = this.#cleanup;
    if (cleanup === undefined) return;
    this.#cleanup = undefined;
    const { active } = kernel;
    kernel.active = undefined;
    try {
      callOne(cleanup);
    } finally {
      kernel.active = active;
    }
  }
}

function noteEffect(commit: Commit, self: Subscription): void {
  (self as Effect).isDue = true;
  commit.subscribers.add(self);
}
