import { ActionRuns, checkAction, type RunAction } from "@dosync/core/adapter";
import { type ShallowRef, shallowRef } from "vue";
import { computedRef } from "./computed-ref.ts";

/** The result of {@link useAction}. */
export interface Action<A extends unknown[], R> {
  /** Runs the function. What it throws, or rejects with, is shown by `error`: it answers undefined. */
  readonly run: RunAction<A, R>;
  /** The error that the function has thrown since the last `run`. Otherwise undefined. */
  readonly error: Readonly<ShallowRef<unknown>>;
  /** Whether an asynchronous run is under way. */
  readonly pending: Readonly<ShallowRef<boolean>>;
  /** Forgets the error, and what the runs under way will say. It cancels nothing. */
  readonly reset: () => void;
}

/**
 * Runs the function of a button or a form, mostly a transaction. `error` shows why it was refused, `pending`
 * that it takes its time.
 *
 * The function may be synchronous or asynchronous. It may run several times at once: `pending` is true
 * until the last one has ended.
 *
 * @throws {InvalidArgumentError} if it is not given a function.
 * @throws What the function throws, if `run` is called in a transaction: that transaction fails with it.
 * @example
 * ```ts
 * const balance = ref(100);
 * const withdraw = (amount: number): void =>
 *   dosync(() => {
 *     if (deref(balance) < amount) throw new Error("low funds");
 *     alter(balance, (n) => n - amount);
 *   });
 * const { run, error } = useAction(withdraw);
 * run(500);
 * (error.value as Error).message; // "low funds"
 * run(50);
 * error.value; // undefined
 * ```
 */
export function useAction<A extends unknown[], R>(action: (...args: A) => R): Action<A, R> {
  checkAction(action, "useAction");
  const runs = new ActionRuns((next) => (state.value = next));
  const state = shallowRef(runs.state);
  return {
    run: (...args) => runs.run(action, args),
    error: computedRef("useAction", () => state.value.error),
    pending: computedRef("useAction", () => state.value.running > 0),
    reset: () => runs.reset(),
  };
}
