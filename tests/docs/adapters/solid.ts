import type { Identity } from "@dosync/core";
import {
  ActionRuns,
  type ActionState,
  type MarkingChannel,
  readCommitted,
  type RunAction,
  subscribe,
} from "@dosync/core/adapter";
import { type Accessor, batch, createMemo, createSignal, onCleanup } from "solid-js";

/** One commit reaches Solid as one change: it runs nothing before all of its signals are set. */
const channel: MarkingChannel = {
  mark(notifications, proceed) {
    batch(() => {
      for (const notify of notifications) notify();
      proceed?.();
    });
  },
};

/**
 * The value of an identity as a signal, for as long as the owner lives: a component, an effect, a root. It
 * never shows what a transaction has not committed.
 */
export function useDeref<T>(identity: Identity<T>): Accessor<T> {
  const [value, setValue] = createSignal(readCommitted(identity));
  const take = () => setValue(() => readCommitted(identity)); // the value may be a function
  onCleanup(subscribe(identity, take, channel));
  return value;
}

/** The value of the identity that a function answers: one of a property, which may become another one. */
export function useChosen<T>(choose: Accessor<Identity<T>>): Accessor<T> {
  const chosen = createMemo(() => useDeref(choose())); // its owner ends with each choice
  return () => chosen()();
}

/** The function of a button or a form: whether it runs, and what it has thrown. */
export function useAction<A extends unknown[], R>(
  action: (...args: A) => R,
): {
  readonly run: RunAction<A, R>;
  readonly pending: Accessor<boolean>;
  readonly error: Accessor<unknown>;
} {
  const [state, setState] = createSignal<ActionState>({ running: 0 });
  const runs = new ActionRuns(setState);
  return {
    run: (...args) => runs.run(action, args),
    pending: () => state().running > 0,
    error: () => state().error,
  };
}
