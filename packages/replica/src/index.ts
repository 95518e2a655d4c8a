export { MixedTransactionError, type Refusal, RefusedError } from "./errors.ts";
export type { DehydratedReplica } from "./line/dehydrated.ts";
export { openReplica } from "./line/open-replica.ts";
export type { ReplicaOptions } from "./line/options.ts";
export type { News, OutboxLine, QueuedCall, RemotePlace, Start } from "./line/outbox.ts";
export { confirmed } from "./owners.ts";
export type { Sent, SentState } from "./line/pending.ts";
export type { ReadyState, Replica, ReplicaStatus } from "./line/replica.ts";
export {
  type AfterContext,
  defineModel,
  type InverseCall,
  type Model,
  type ModelOptions,
  type Mutation,
  type MutationBody,
  type MutationContext,
  type MutationOptions,
} from "./model/define-model.ts";
export type { Migration } from "./model/migrate.ts";
export type { NamedCall, Upcasts } from "./model/upcast.ts";
export type { Link } from "./line/sequencer.ts";
export { memory, type MemoryOptions } from "./store/memory.ts";
export type { AfterCall, AfterOutbox, DueCall } from "./store/after.ts";
export type { Batch, Loaded, LoggedMutation, Place, SpaceName, Store } from "./store/store.ts";
