import { UsageError } from "@dosync/core/adapter";
import type { Standing } from "./standing.ts";

/** @throws {UsageError} where a replica does not show what its store has. */
export function checkShown({ isOutdated, isDamaged, isLoaded }: Standing, label: string): void {
  if (isOutdated) {
    throw usageError(
      "OUTDATED",
      label,
      process.env.NODE_ENV !== "production" &&
        "cannot be used: a newer version of this program has changed what is kept. Reload the page to get that version",
    );
  }
  if (isDamaged) {
    throw usageError(
      "DAMAGED",
      label,
      process.env.NODE_ENV !== "production" &&
        "cannot be used: what its store has is damaged. See the failure in its status",
    );
  }
  if (!isLoaded) {
    throw usageError(
      "NOT_READY",
      label,
      process.env.NODE_ENV !== "production" && "has not been loaded yet. Await replica.ready first",
    );
  }
}

export function closed(label: string): UsageError {
  return usageError(
    "CLOSED",
    label,
    process.env.NODE_ENV !== "production" && "is closed, and keeps nothing more",
  );
}

export function readOnly(label: string): UsageError {
  return usageError(
    "READ_ONLY",
    label,
    process.env.NODE_ENV !== "production" &&
      "is for reading: it was opened at a reader of a server. Run mutations in the page, or open a replica at the store",
  );
}

export function unknownMutation(label: string, name: string): UsageError {
  return usageError(
    "UNKNOWN_MUTATION",
    label,
    process.env.NODE_ENV !== "production" && `was opened without ${name}. Name it in mutations`,
  );
}

/** @param transaction The label of the transaction that has no name. */
export function unnamed(label: string, transaction: string): UsageError {
  return usageError(
    "UNNAMED_MUTATION",
    label,
    process.env.NODE_ENV !== "production" &&
      `takes named mutations only, so ${transaction} may not write its refs. Use run(); what run() has answered is taken back by its undo()`,
  );
}

function usageError(code: string, label: string, what: string | false): UsageError {
  return new UsageError(code, label, what && `The ${label} ${what}.`);
}
