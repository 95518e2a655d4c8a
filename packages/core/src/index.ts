export { disposeModel, makeModel, onDispose } from "./bindings/disposal.ts";
export { external, type ExternalOptions } from "./bindings/external.ts";
export {
  fromObservable,
  type FromObservableOptions,
  type IdentityObservable,
  type ObservableObserver,
  type ObservableSubscription,
  type Subscribable,
  toObservable,
} from "./bindings/observable.ts";
export {
  agent,
  agentError,
  type AgentOptions,
  restartAgent,
  type RestartOptions,
  send,
  settled,
  type SettledOptions,
} from "./identities/agent.ts";
export { atom, compareAndSet, reset, resetVals, swap, swapVals } from "./identities/atom.ts";
export type { CommitNotes } from "./commit/follow.ts";
export { addCommitListener, type CommitRecord } from "./commit/feed.ts";
export { onDeliveryError } from "./commit/failures.ts";
export { deref, peek } from "./identities/deref.ts";
export { derived, type DerivedOptions } from "./identities/derived.ts";
export { derivedFamily } from "./identities/derived-family.ts";
export { effect, type StopEffect } from "./identities/effect.ts";
export {
  AgentFailedError,
  AgentNotFailedError,
  AsyncBodyError,
  AsyncEffectError,
  BareCallError,
  ConflictError,
  CycleError,
  DeliveryError,
  DosyncError,
  DraftConflictError,
  EndedError,
  HistoryError,
  ImpureFunctionError,
  InTransactionError,
  InvalidArgumentError,
  InvariantError,
  NoTransactionError,
  NotABooleanError,
  NotAnIdentityError,
  PromiseThrownError,
  RetryLimitError,
  SetAfterCommuteError,
  TimeoutError,
  ValidationError,
  type ValidationIssue,
  WatchLoopError,
} from "./ground/errors.ts";
export { refHistoryCount, refMaxHistory, refMinHistory } from "./identities/history.ts";
export { invariant, type InvariantHandle } from "./commit/invariant.ts";
export { lens, type LensOptions } from "./identities/lens.ts";
export { alterMeta, meta, resetMeta } from "./identities/metadata.ts";
export { onObserved } from "./identities/observed.ts";
export { alter, commute, ensure, ref, refSet, type RefOptions } from "./identities/ref.ts";
export { type LoadContext, refresh, resource, type ResourceOptions } from "./resource/resource.ts";
export { setAutoFreeze } from "./ground/freeze.ts";
export { type Snapshot, snapshot } from "./timeline/snapshot.ts";
export {
  afterCommit,
  dosync,
  io,
  isInTransaction,
  type TransactionOptions,
} from "./transaction/dosync.ts";
export { type AsyncTransactionOptions, dosyncAsync } from "./transaction/dosync-async.ts";
export { draft } from "./draft/draft.ts";
export { refusalsOf } from "./bindings/refusals.ts";
export type { DraftRefusal } from "./draft/check.ts";
export type { CommitAs, CommitStandIn, StandIn } from "./draft/stand-in.ts";
export type {
  Draft,
  DraftChange,
  DraftConflict,
  DraftOptions,
  RebaseOptions,
} from "./draft/types.ts";
export type { Transaction, TransactionOperations } from "./transaction/handle.ts";
export { when, type WhenOptions } from "./transaction/when.ts";
export type * from "./kernel/types.ts";
export { getValidator, setValidator } from "./commit/validator.ts";
export { addWatch, removeWatch } from "./identities/watch.ts";
