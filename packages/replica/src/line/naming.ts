import type { Identity } from "@dosync/core";
import { kindOf, labelOf } from "@dosync/core/adapter";
import { MixedTransactionError } from "../errors.ts";

/** The error for a transaction that has written an identity outside of the model. */
export function mixed(label: string, identity: Identity<unknown>): MixedTransactionError {
  const name = nameOf(identity);
  return new MixedTransactionError(
    label,
    process.env.NODE_ENV !== "production" &&
      `${label} writes refs that are shared, and ${name}, which is not. Use two transactions, or put ${name} into the model. Nothing was changed.`,
  );
}

/** An identity as error messages name it. */
export function nameOf(identity: Identity<unknown>): string {
  return `${kindOf(identity)} "${labelOf(identity)}"`;
}
