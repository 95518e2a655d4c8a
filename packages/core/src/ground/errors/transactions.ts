import { hintAtTransaction } from "../copies.ts";
import { DEV } from "../dev.ts";
import { DosyncError } from "./base.ts";
import { verbOf } from "./show.ts";

/** An operation that needs a transaction was called outside of one. */
export class NoTransactionError extends DosyncError {
  override get name(): string {
    return "NoTransactionError";
  }
  /** @internal */
  constructor(operation: string, label: string) {
    super(
      "NO_TRANSACTION",
      label,
      DEV
        ? // A `dosync` in the body of `dosyncAsync` would be a commit of its own.
          `Cannot ${verbOf(operation)} ${label} outside a transaction. Wrap the call in dosync(() => …); in the body of dosyncAsync, in tx.dosync(() => …).${hintAtTransaction()}`
        : "",
    );
  }
}

/** The body of a `dosync` returned a promise. Nothing was changed. */
export class AsyncBodyError extends TypeError {
  override get name(): string {
    return "AsyncBodyError";
  }
  /** Which failure this is; stable between versions. */
  readonly code = "ASYNC_BODY";
  /** The label of the transaction. */
  readonly label: string;
  /** @internal */
  constructor(label: string) {
    super(
      DEV
        ? `The body of dosync returned a promise. A synchronous transaction ends when its body returns; use dosyncAsync(async (tx) => …) to await inside one. Nothing was changed.`
        : `dosync ASYNC_BODY ${label}`,
    );
    this.label = label;
  }
}

/** A ref was set or altered after a commute of it. The transaction aborts. */
export class SetAfterCommuteError extends DosyncError {
  override get name(): string {
    return "SetAfterCommuteError";
  }
  /** @internal */
  constructor(operation: string, label: string) {
    super(
      "SET_AFTER_COMMUTE",
      label,
      DEV
        ? `Cannot ${operation} ${label} after commuting it: the commute would be replayed over your value. Use alter() instead of commute().`
        : "",
    );
  }
}

/** Something that cannot be undone or repeated was about to run inside a transaction. */
export class InTransactionError extends DosyncError {
  override get name(): string {
    return "InTransactionError";
  }
  /** @internal */
  constructor(label: string, message: string | false) {
    super("IN_TRANSACTION", label, (DEV && message) || "");
  }
}

/** Something was not done in the time that it was given. */
export class TimeoutError extends DosyncError {
  override get name(): string {
    return "TimeoutError";
  }
  /** @internal */
  constructor(label: string, milliseconds: number) {
    super("TIMEOUT", label, DEV ? `${label} did not finish within ${milliseconds} ms.` : "");
  }
}

/**
 * An attempt of an asynchronous transaction cannot go on and will run again. It is thrown by every
 * operation from then on; let it pass.
 */
export class ConflictError extends DosyncError {
  override get name(): string {
    return "ConflictError";
  }
  /** @internal */
  constructor(label: string, over: string | undefined, by: string | undefined) {
    super(
      "CONFLICT",
      label,
      DEV
        ? over === undefined
          ? `This attempt of ${label} waits for a change of what it has read. Let this error pass: the body runs again then.`
          : `This attempt of ${label} was overtaken: ${over} was committed by ${by === undefined ? "others" : `transaction "${by}"`} meanwhile. Let this error pass: the body runs again.`
        : "",
    );
  }
}

/** An asynchronous transaction was overtaken as often as it may. Nothing was changed. */
export class RetryLimitError extends DosyncError {
  override get name(): string {
    return "RetryLimitError";
  }
  /** @internal */
  constructor(label: string, attempts: number, over: string, by: string | undefined) {
    super(
      "RETRY_LIMIT",
      label,
      DEV
        ? `${label} gave up after ${attempts} attempts; ${over} was last committed by ${by === undefined ? "a change without a label" : `transaction "${by}"`}. Make the body shorter, or use commute() where the order does not matter.`
        : "",
    );
  }
}

/** A bare function was called in an asynchronous body. Only the methods of the handle work there. */
export class BareCallError extends DosyncError {
  override get name(): string {
    return "BareCallError";
  }
  /** @internal */
  constructor(operation: string, method: string = `tx.${operation}`) {
    super(
      "BARE_CALL",
      operation,
      DEV
        ? `${operation}() was called in the body of an asynchronous transaction. After an await it could not know that it belongs to one: use ${method} of the handle that the body receives.`
        : "",
    );
  }
}

/** A version that a read point needs is gone. The ref's `maxHistory` was too small. */
export class HistoryError extends DosyncError {
  override get name(): string {
    return "HistoryError";
  }
  /** @internal */
  constructor(label: string) {
    super(
      "HISTORY_EXHAUSTED",
      label,
      DEV
        ? `The value of ${label} at this read point is gone: more than its maxHistory of versions were committed since. Raise maxHistory, or leave it out to keep what open read points need.`
        : "",
    );
  }
}
