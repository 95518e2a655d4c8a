import { onTestFinished } from "vitest";
import type { Model, Mutation, Place, Replica } from "@dosync/replica";
import { openReplicas } from "@dosync/replica/testing";

interface Opened<M extends object> {
  readonly one: Replica<M>;
  readonly other: Replica<M>;
  readonly converged: () => Promise<void>;
}

/** Two replicas of a space, until the end of the test. */
export async function openTwo<M extends object>(
  model: Model<M>,
  mutations: readonly Mutation<M, never>[],
  at?: Place,
): Promise<Opened<M>> {
  const { replicas, converged, close } = await openReplicas(model, { mutations, at });
  onTestFinished(close);
  const [one, other] = replicas as [Replica<M>, Replica<M>];
  return { one, other, converged };
}

/** The error that a promise rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("The promise was fulfilled.");
}
