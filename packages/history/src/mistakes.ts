import { isInTransaction } from "@dosync/core";
import { UsageError } from "@dosync/core/adapter";
import { DEV } from "./dev.ts";

export function refuseInTransaction(operation: string): void {
  if (!isInTransaction()) return;
  throw new UsageError(
    "IN_TRANSACTION",
    operation,
    DEV &&
      `Cannot call ${operation}() inside a transaction: it is a transaction of its own, over what is committed. Call it outside.`,
  );
}

export function refusePromise<T>(result: T): T {
  if (typeof (result as PromiseLike<unknown> | null | undefined)?.then !== "function")
    return result;
  throw new UsageError(
    "ASYNC_GROUP",
    "group",
    DEV &&
      "group() was given a function that returns a promise. What it commits after an await is in no group: await first, and group what comes then.",
  );
}

export function resolveCommitted(operation: string): UsageError {
  return new UsageError(
    "RESOLVE_COMMITTED",
    operation,
    DEV &&
      `The function \`resolve\` of ${operation}() has changed what it was asked about. It must only answer a value. Nothing else was changed.`,
  );
}
