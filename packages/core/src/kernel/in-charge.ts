import type { Context, TransactionContext } from "./context.ts";
import type { IdentityNode } from "./identity.ts";
import { kernel } from "./kernel.ts";

/**
 * The transaction that runs where this is called, for an operation that needs one; undefined outside of
 * everything.
 *
 * @param subject What the operation is done to, for the error.
 * @throws where something runs that may only read.
 */
export function transactionInCharge(
  operation: Operation,
  subject: IdentityNode | string,
): TransactionContext | undefined {
  const { context } = kernel;
  context?.refuse?.(operation, subject);
  return context as TransactionContext | undefined;
}

/** What can be done in a transaction, in the words of error messages. */
export type Operation = Parameters<NonNullable<Context["refuse"]>>[0];
