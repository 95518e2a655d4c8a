export {
  agent,
  agentError,
  type AgentOptions,
  restartAgent,
  type RestartOptions,
  send,
  settled,
  type SettledOptions,
} from "./agent.ts";
export { atom, compareAndSet, reset, resetVals, swap, swapVals } from "./atom.ts";
export { addCommitListener, type CommitRecord } from "./commit-feed.ts";
export { onDeliveryError } from "./failures.ts";
export { deref } from "./deref.ts";
export { derived, type DerivedOptions } from "./derived.ts";
export { derivedFamily } from "./derived-family.ts";
export {
  AgentFailedError,
  AgentNotFailedError,
  AsyncBodyError,
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
  RetryLimitError,
  SetAfterCommuteError,
  TimeoutError,
  ValidationError,
  WatchLoopError,
} from "./errors.ts";
export { refHistoryCount, refMaxHistory, refMinHistory } from "./history.ts";
export { invariant, type InvariantHandle } from "./invariant.ts";
export { lens } from "./lens.ts";
export { alterMeta, meta, resetMeta } from "./metadata.ts";
export { alter, commute, ensure, ref, refSet, type RefOptions } from "./ref.ts";
export { type Snapshot, snapshot } from "./snapshot.ts";
export {
  afterCommit,
  dosync,
  io,
  isInTransaction,
  type TransactionOptions,
} from "./transaction/dosync.ts";
export { type AsyncTransactionOptions, dosyncAsync } from "./transaction/dosync-async.ts";
export {
  type Draft,
  draft,
  type DraftChange,
  type DraftConflict,
  type DraftOptions,
  type RebaseOptions,
} from "./transaction/draft.ts";
export type { Transaction } from "./transaction/handle.ts";
export type { TransactionOperations } from "./transaction/operations.ts";
export { when, type WhenOptions } from "./transaction/when.ts";
export type * from "./types.ts";
export { getValidator, setValidator } from "./validator.ts";
export { addWatch, removeWatch } from "./watch.ts";
