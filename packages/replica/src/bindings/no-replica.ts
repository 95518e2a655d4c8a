import { UsageError } from "@dosync/core/adapter";

export function noReplica(operation: string, model: string): UsageError {
  return new UsageError(
    "NO_REPLICA",
    model,
    process.env.NODE_ENV !== "production" &&
      `${operation}() found no replica of "${model}" above this component. Open one by openReplica(), and give it to <ReplicaProvider>; in Vue, to provideReplica().`,
  );
}
