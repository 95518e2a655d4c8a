import { type Address, UsageError } from "@dosync/core/adapter";
import type { Model } from "./define-model.ts";

/** Brings values into the shape of the next version, in place. It is called with a copy of what is kept. */
export type Migration = (values: Map<Address, unknown>) => void;

/**
 * The values of an older version as the model has them now.
 *
 * @throws {UsageError} (`MIGRATION_FAILED`) with what was thrown as its cause. The values are as they were.
 */
export function migrated(
  { name, version, migrate }: Model<never>,
  values: Iterable<readonly [address: Address, value: unknown]>,
  from: number,
): Map<Address, unknown> {
  const copy = structuredClone(new Map(values)); // a migration that throws has changed nothing
  for (let next = from + 1; next <= version; next++) {
    try {
      migrate[next]?.(copy);
    } catch (error) {
      throw migrationFailed(name, next, error);
    }
  }
  return copy;
}

export function migrationFailed(name: string, version: number, cause: unknown): UsageError {
  const error = new UsageError(
    "MIGRATION_FAILED",
    name,
    process.env.NODE_ENV !== "production" &&
      `What is kept of ${name} cannot be brought to version ${version}, so it stays as it is: ${String(cause)}`,
  );
  error.cause = cause;
  return error;
}
