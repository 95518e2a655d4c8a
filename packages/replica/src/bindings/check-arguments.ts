import { UsageError } from "@dosync/core/adapter";

// Development alone uses this file. Each call stands behind `process.env.NODE_ENV !== "production"`, spelt out.

/** Throws unless something is a model of `defineModel`. */
export function checkModel(model: unknown, operation: string): void {
  if (isModel(model)) return;
  throw new UsageError(
    "INVALID_MODEL",
    operation,
    `${operation}() needs a model of defineModel().`,
  );
}

/** Throws unless `useMutation` was given a mutation of a model. */
export function checkMutation(mutation: unknown): void {
  if (isModel((Object(mutation) as { readonly model?: unknown }).model)) return;
  throw new UsageError(
    "INVALID_MUTATION",
    "useMutation",
    "useMutation() needs a mutation: model.mutation(…).",
  );
}

/** Throws unless a provider was given a replica. */
export function checkReplica(replica: unknown, place: string): void {
  if (isModel((Object(replica) as { readonly definition?: unknown }).definition)) return;
  throw new UsageError("INVALID_REPLICA", place, `${place} needs a replica of openReplica().`);
}

function isModel(value: unknown): boolean {
  return typeof (Object(value) as { readonly mutation?: unknown }).mutation === "function";
}
