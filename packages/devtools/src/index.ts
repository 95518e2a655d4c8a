export type {
  AttemptEntry,
  AttemptEvent,
  AttemptOutcome,
  Check,
  CommitEntry,
  Durations,
  Judge,
  LogEntry,
  RefusedEntry,
  TransactionEntry,
  TransactionStatus,
} from "./model/entries.ts";
export { type DevtoolsOptions, type Dock, openDevtools } from "./open.ts";
export { record } from "./record.ts";
export type { Recorder } from "./model/recorder.ts";
export type { RecorderOptions } from "./model/recorder-options.ts";
export { connectReduxDevtools } from "./model/redux-devtools.ts";
export { exportSession, replaySession, type Session, type SessionCommit } from "./model/session.ts";
