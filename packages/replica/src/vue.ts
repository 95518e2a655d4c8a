/**
 * Replicas in Vue: `@dosync/replica/vue`.
 *
 * @module
 */
export type { MutationState, RunMutation } from "./bindings/mutation-runs.ts";
export {
  provideReplica,
  useMutation,
  type UsedMutation,
  useReplica,
  useReplicaStatus,
} from "./vue/use-replica.ts";
