"use client";
import { useDeref } from "@dosync/react";
import { useMemo, useState } from "react";
import { MutationRuns, type MutationState, type RunMutation } from "../bindings/mutation-runs.ts";
import type { Mutation } from "../model/define-model.ts";
import { checkMutation } from "../bindings/check-arguments.ts";
import { useOpened } from "./use-replica.ts";

/** The result of {@link useMutation}. */
export interface UsedMutation<A> extends MutationState {
  /** It stays the same function. */
  readonly run: RunMutation<A>;
  /** Forgets the last refusal, and what becomes of pending ones. It takes none back. */
  readonly reset: () => void;
}

/**
 * Runs a mutation for a button or a form. `pending` shows that it is not confirmed, `refused` why it was not.
 *
 * What it changes shows at once. `refused` is about what this component has run, and is forgotten when that
 * runs again.
 *
 * @throws {UsageError} (`NO_REPLICA`) if no replica of its model is above. `run` throws what `replica.run`
 * throws: what cannot be done here is not sent.
 * @example
 * ```tsx
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const add = counter.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n));
 * const Add = () => {
 *   const { run, pending, refused, reset } = useMutation(add);
 *   if (refused) return <button onClick={reset}>{refused.message}</button>;
 *   return <button onClick={() => run(1)}>{pending ? "Saving …" : "Add"}</button>;
 * };
 * ```
 */
export function useMutation<M extends object, A>(mutation: Mutation<M, A>): UsedMutation<A> {
  if (process.env.NODE_ENV !== "production") checkMutation(mutation);
  const replica = useOpened(mutation.model, "useMutation");
  const [runs] = useState(() => new MutationRuns());
  const state = useDeref(runs.state);
  const functions = useMemo(
    () => ({
      run: ((...args) => runs.run(replica, mutation, args)) as RunMutation<A>,
      reset: () => runs.reset(),
    }),
    [runs, replica, mutation],
  );
  return { ...functions, ...state };
}
