import type { Context, TransactionContext } from "./context.ts";
import type { IdentityNode } from "./identity.ts";
import { kernel } from "./kernel.ts";

/**
 * The transaction in charge, for an operation that needs one. It is undefined outside of everything.
 *
 * @param subject The identity or function of the operation, for the error.
 * @throws {ImpureFunctionError} where the context in charge only reads.
 */
export function transactionInCharge(
  operation: Operation,
  subject: IdentityNode | string,
): TransactionContext | undefined {
  const { context } = kernel;
  context?.refuse?.(operation, subject);
  return context as TransactionContext | undefined;
}

/** An operation of a transaction, in the words of error messages. */
export type Operation = Parameters<NonNullable<Context["refuse"]>>[0];
