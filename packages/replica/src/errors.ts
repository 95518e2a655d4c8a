import { InTransactionError, InvariantError, TimeoutError, ValidationError } from "@dosync/core";
import { type Address, UsageError } from "@dosync/core/adapter";

/** Why a mutation was refused, as it stands in the log of a store. */
export interface Refusal {
  /** Which reason it is: that of the error which was thrown, or `BODY_THREW`. */
  readonly code: string;
  /** The label of the rule or the validator that does not hold. */
  readonly rule: string | undefined;
  /** The shared identities that the rule concerns. */
  readonly addresses: readonly Address[];
  readonly message: string;
}

/**
 * A mutation was not confirmed. Its effects, and those alone, are gone from the screen.
 *
 * `code` is that of the error which its body, a rule or a validator has thrown where the mutation was
 * decided: `INVARIANT_VIOLATED`, `INVALID_VALUE`, or a `code` of your own. `CONFLICT` says that a draft or
 * an asynchronous transaction relied on a value that others have changed. `CANCELLED` and `CLOSED` say that
 * it was taken back before it was sent; `UNKNOWN_OUTCOME`, that the replica was closed before its store had
 * answered.
 */
export class RefusedError extends Error implements Refusal {
  override get name(): string {
    return "RefusedError";
  }
  /** Which reason it is; stable between versions. */
  readonly code: string;
  /** The name of the mutation. */
  readonly label: string;
  /** The label of the rule or the validator that does not hold. */
  readonly rule: string | undefined;
  /** The shared identities that the rule concerns. */
  readonly addresses: readonly Address[];

  /** @internal */
  constructor(label: string, { code, rule, addresses, message }: Refusal) {
    super(message || `dosync ${code} ${label}`);
    this.code = code;
    this.label = label;
    this.rule = rule;
    this.addresses = addresses;
  }
}

/**
 * A transaction has written shared refs of a replica, and something else. Nothing was changed.
 *
 * The one may be refused later and the other could not be taken back. Use two transactions, or put both
 * into the model.
 */
export class MixedTransactionError extends UsageError {
  override get name(): string {
    return "MixedTransactionError";
  }
  /** @internal */
  constructor(label: string, message: string | false) {
    super("MIXED_TRANSACTION", label, message);
  }
}

/** The error of a store that cannot read what it keeps. */
export function storeDamaged(store: string, what: string): UsageError {
  return new UsageError(
    "STORE_DAMAGED",
    store,
    process.env.NODE_ENV !== "production" &&
      `What is kept in "${store}" cannot be read: ${what}. It was left as it is.`,
  );
}

/** Does what takes in the content of a store. Whatever it throws, that content cannot be read. */
export function takingIn<T>(store: string, take: () => T): T {
  try {
    return take();
  } catch (error) {
    if (isDamage(error)) throw error;
    const damage = storeDamaged(store, String(error));
    damage.cause = error;
    throw damage;
  }
}

/** Whether an error says that a store's content cannot be used. Asking again is of no use then. */
export function isDamage(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  return code === "STORE_DAMAGED" || code === "MIGRATION_FAILED";
}

/** The reason in an error. `addressOf` knows the shared identities by the labels in messages. */
export function refusalOf(
  error: unknown,
  addressOf: (label: string) => Address | undefined,
): Refusal {
  try {
    const { code, message } = Object(error) as { code?: unknown; message?: unknown };
    const isRule = error instanceof InvariantError;
    const rule = isRule || error instanceof ValidationError ? error.label : undefined;
    const labels = isRule ? Object.keys(error.values) : rule === undefined ? [] : [rule];
    return {
      code: typeof code === "string" ? code : "BODY_THREW",
      rule,
      addresses: labels.map(addressOf).filter((address) => address !== undefined),
      message: typeof message === "string" ? message : String(error),
    };
  } catch {
    // A getter of it throws, for instance. Nothing that a body throws may stop the line.
    return refusalFor("BODY_THREW", "The mutation has thrown something that cannot be looked at.");
  }
}

/** A refusal that no body and no rule has caused. */
export function refusalFor(code: string, words: string): Refusal {
  const message = process.env.NODE_ENV === "production" ? "" : words;
  return { code, rule: undefined, addresses: [], message };
}

// The constructors of core's errors are not among its types.
type Made<E> = new (label: string, details: unknown) => E;

export function inTransaction(label: string, message: string | false): InTransactionError {
  return new (InTransactionError as unknown as Made<InTransactionError>)(label, message);
}

export function timedOut(label: string, milliseconds: number): TimeoutError {
  return new (TimeoutError as unknown as Made<TimeoutError>)(label, milliseconds);
}
