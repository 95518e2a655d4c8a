"use client";
import { ActionRuns, type ActionState, checkAction, type RunAction } from "@dosync/core/adapter";
import { useCallback, useState } from "react";
import { checkOutsideRender } from "./checks.ts";
import type { Store } from "./follower.ts";
import { useAtOnce } from "./use-at-once.ts";

/** What {@link useAction} returns. */
export interface Action<A extends unknown[], R> {
  /** Runs the function. What it throws, or rejects with, is shown by `error`: it answers undefined. */
  readonly run: RunAction<A, R>;
  /** What the function has thrown since `run` was called last. Otherwise undefined. */
  readonly error: unknown;
  /** Whether an asynchronous run is under way. */
  readonly pending: boolean;
  /** Forgets the error, and what the runs under way will say. It cancels nothing. */
  readonly reset: () => void;
}

/**
 * Runs the function of a button or a form, mostly a transaction: `error` shows why it was refused, `pending`
 * that it takes its time.
 *
 * The function may be synchronous or asynchronous. It may run several times at once: `pending` is true
 * until the last one has ended. `run` can be the `action` of a form in React 19; React then empties
 * fields that it does not control, also where the action was refused.
 *
 * @throws {InvalidArgumentError} if it is not given a function.
 * @throws What the function throws, if `run` is called in a transaction: that transaction fails with it.
 * @throws {UsageError} (`WRITE_IN_RENDER`) from `run`, in development, while a component renders.
 * @example
 * ```tsx
 * const balance = ref(100);
 * const withdraw = (amount: number): void =>
 *   dosync(() => {
 *     if (deref(balance) < amount) throw new Error("low funds");
 *     alter(balance, (n) => n - amount);
 *   });
 *
 * function Withdraw() {
 *   const { run, error, pending } = useAction(withdraw);
 *   return (
 *     <>
 *       <button disabled={pending} onClick={() => run(60)}>Withdraw 60</button>
 *       {error instanceof Error && <p role="alert">{error.message}</p>}
 *     </>
 *   );
 * }
 * ```
 */
export function useAction<A extends unknown[], R>(action: (...args: A) => R): Action<A, R> {
  checkAction(action, "useAction");
  const [place] = useState(newPlace);
  const { running, error } = useAtOnce(place, states);
  const run = useCallback(
    (...args: A) => {
      if (process.env.NODE_ENV !== "production") checkOutsideRender("Nothing may be run");
      return place.runs.run(action, args);
    },
    [place, action],
  );
  const reset = useCallback(() => place.runs.reset(), [place]);
  return { run, error, pending: running > 0, reset };
}

/** The runs of one component, and who shows how they go. */
interface Place {
  readonly runs: ActionRuns;
  readonly listeners: Set<() => void>;
}

function newPlace(): Place {
  const listeners: Place["listeners"] = new Set();
  return { runs: new ActionRuns(() => listeners.forEach((notify) => notify())), listeners };
}

const read = ({ runs }: Place): ActionState => runs.state;

const states: Store<Place, ActionState> = {
  read,
  readOnServer: read,
  subscribe({ listeners }, notify) {
    listeners.add(notify);
    return () => void listeners.delete(notify);
  },
};
