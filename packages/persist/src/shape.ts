import { UsageError } from "@dosync/core/adapter";
import type { PersistOptions, Values } from "./options.ts";

/**
 * Values of an older version in this version's shape, as the schema answers.
 *
 * @throws {UsageError} `MIGRATION_FAILED` or `INVALID_VALUES`. The values are as they were.
 */
export function shaped(
  { key, migrate, schema }: PersistOptions,
  old: Values,
  from: number,
  version: number,
): Values {
  let values = from < version ? structuredClone(old) : old;
  for (let next = from + 1; next <= version; next++) {
    try {
      values = migrate?.[next]?.(values) ?? values;
    } catch (error) {
      throw migrationFailed(key, next, error);
    }
  }
  if (schema === undefined) return values;
  const answer = Object(schema["~standard"].validate(values)) as {
    readonly issues?: readonly { readonly message: string }[];
    readonly value?: Values;
  };
  if (answer.issues === undefined && answer.value !== undefined) return answer.value;
  throw new UsageError(
    "INVALID_VALUES",
    key,
    process.env.NODE_ENV !== "production" &&
      `The schema of "${key}" refuses what is kept: ${answer.issues?.[0]?.message ?? "it cannot be checked at once"}. It was left as it is.`,
  );
}

function migrationFailed(key: string, version: number, cause: unknown): UsageError {
  const error = new UsageError(
    "MIGRATION_FAILED",
    key,
    process.env.NODE_ENV !== "production" &&
      `What is kept as "${key}" cannot be brought to version ${version}, so it stays as it is: ${String(cause)}`,
  );
  error.cause = cause;
  return error;
}
