export { MixedTransactionError, type Refusal, RefusedError } from "./errors.ts";
export { openReplica, type ReplicaOptions } from "./line/open-replica.ts";
export { confirmed } from "./line/owners.ts";
export type { Sent, SentState } from "./line/pending.ts";
export type { Replica, ReplicaStatus } from "./line/replica.ts";
export {
  defineModel,
  type Model,
  type Mutation,
  type MutationBody,
  type MutationContext,
  type MutationOptions,
} from "./model/define-model.ts";
export { memory, type MemoryOptions } from "./store/memory.ts";
export type { Batch, Loaded, LoggedMutation, Place, SpaceName, Store } from "./store/store.ts";
