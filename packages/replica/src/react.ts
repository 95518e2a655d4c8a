"use client";
/**
 * Replicas in React: `@dosync/replica/react`.
 *
 * @module
 */
export type { MutationState, RunMutation } from "./bindings/mutation-runs.ts";
export { ReplicaProvider, type ReplicaProviderProps } from "./react/provider.ts";
export { useMutation, type UsedMutation } from "./react/use-mutation.ts";
export { useReplica, useReplicaStatus } from "./react/use-replica.ts";
