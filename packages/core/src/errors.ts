import { DEV } from "./dev.ts";

/**
 * The base of every error that dosync makes.
 *
 * `code` never changes between versions: compare it instead of the message. `label` names the
 * identity or transaction concerned. In production the message is the code and the label alone.
 */
export class DosyncError extends Error {
  /** Which failure this is; stable between versions. */
  readonly code: string;
  /** The label of the identity or transaction concerned. */
  readonly label: string;
  /** @internal */
  constructor(code: string, label: string, message: string, options?: { cause: unknown }) {
    super(message || `dosync ${code} ${label}`, options);
    this.code = code;
    this.label = label;
  }
}

/** Something else was passed where an identity is expected. */
export class NotAnIdentityError extends DosyncError {
  /** @internal */
  constructor(operation: string, expected: string, given: string, foreign: boolean) {
    super(
      "NOT_AN_IDENTITY",
      operation,
      DEV
        ? foreign
          ? `${operation}() was given an identity of another copy of @dosync/core. Two copies are loaded in this page; make the bundler resolve a single one.`
          : `${operation}() expects ${expected}, but was given ${given}`
        : "",
    );
  }
}

/** An argument cannot be used. Nothing was changed. */
export class InvalidArgumentError extends DosyncError {
  /** @internal */
  constructor(label: string, message: string | false) {
    super("INVALID_ARGUMENT", label, (DEV && message) || "");
  }
}

/** A ref was changed, or something else that needs a transaction was done, outside of one. */
export class NoTransactionError extends DosyncError {
  /** @internal */
  constructor(operation: string, label: string) {
    super(
      "NO_TRANSACTION",
      label,
      DEV
        ? `Cannot ${operation} ${label} outside a transaction. Wrap the call in dosync(() => …).`
        : "",
    );
  }
}

/** A validator refused a value. The identity keeps the one that it had. */
export class ValidationError extends DosyncError {
  /** The value that was refused. */
  readonly value: unknown;
  /** @internal */
  constructor(label: string, value: unknown) {
    super(
      "INVALID_VALUE",
      label,
      DEV ? `The validator of ${label} refused ${show(value)}. Nothing was changed.` : "",
    );
    this.value = value;
  }
}

/** An invariant does not hold for the values that were about to be committed. Nothing was changed. */
export class InvariantError extends DosyncError {
  /** The values that were refused, by the label of their identity. */
  readonly values: Readonly<Record<string, unknown>>;
  /** @internal */
  constructor(label: string, values: Readonly<Record<string, unknown>>) {
    super(
      "INVARIANT_VIOLATED",
      label,
      DEV ? `Invariant "${label}" does not hold for ${showAll(values)}. Nothing was changed.` : "",
    );
    this.values = values;
  }
}

/** A validator or an invariant answered neither yes nor no. Nothing was changed. */
export class NotABooleanError extends DosyncError {
  /** @internal */
  constructor(label: string, result: unknown) {
    super(
      "NOT_A_BOOLEAN",
      label,
      DEV
        ? `${label} returned ${show(result)}. It must return true or false at once${
            isThenable(result) ? "; it cannot be asynchronous" : ", for example by comparing"
          }.`
        : "",
    );
  }
}

/** The body of a `dosync` returned a promise. Nothing was changed. */
export class AsyncBodyError extends TypeError {
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

/** A ref was set or altered after it had been commuted in the same transaction. The transaction aborts. */
export class SetAfterCommuteError extends DosyncError {
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

/** A function that must be pure tried to change something. */
export class ImpureFunctionError extends DosyncError {
  /** @internal */
  constructor(operation: string, label: string, where: string | false) {
    super(
      "IMPURE_FUNCTION",
      label,
      DEV
        ? `Cannot ${operation} ${label} inside ${where}. It may run at any time and any number of times, so it must only compute.`
        : "",
    );
  }
}

/** Something that cannot be undone or repeated was about to run inside a transaction. */
export class InTransactionError extends DosyncError {
  /** @internal */
  constructor(label: string, message: string | false) {
    super("IN_TRANSACTION", label, (DEV && message) || "");
  }
}

/** Derived values depend on each other in a circle. */
export class CycleError extends DosyncError {
  /** @internal */
  constructor(labels: readonly string[]) {
    super(
      "DERIVED_CYCLE",
      labels[0] as string,
      DEV ? `Derived values form a cycle: ${labels.join(" → ")}.` : "",
    );
  }
}

/** Watches that commit kept each other going. */
export class WatchLoopError extends DosyncError {
  /** @internal */
  constructor(labels: string) {
    super(
      "WATCH_LOOP",
      labels,
      DEV
        ? `Watches keep committing in answer to each other: ${labels}. This commit was refused to end the loop; make one of the watches stop when there is nothing left to do.`
        : "",
    );
  }
}

/** A watch, a subscriber or a callback failed after a commit. The commit stands. */
export class DeliveryError extends DosyncError {
  /** The identity whose watch failed; undefined for an `afterCommit` callback. */
  readonly identity: unknown;
  /** The key of the watch that failed. */
  readonly key: unknown;
  /** @internal */
  constructor(what: string, label: string, identity: unknown, key: unknown, cause: unknown) {
    super(
      "DELIVERY_FAILED",
      label,
      DEV
        ? `${what} failed after a commit: ${show(cause)}. The commit stands, and everybody else was told.`
        : "",
      { cause },
    );
    this.identity = identity;
    this.key = key;
  }
}

/** A version that a read point needs was dropped, because the ref's `maxHistory` is too small. */
export class HistoryError extends DosyncError {
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

/** An agent has failed and takes no actions until it is restarted. `cause` is what went wrong. */
export class AgentFailedError extends DosyncError {
  /** @internal */
  constructor(label: string, cause: unknown) {
    super(
      "AGENT_FAILED",
      label,
      DEV
        ? `${label} has failed: ${show(cause)}. Call restartAgent() with a value to go on from.`
        : "",
      { cause },
    );
  }
}

/** An agent that works was told to restart. */
export class AgentNotFailedError extends DosyncError {
  /** @internal */
  constructor(label: string) {
    super(
      "AGENT_NOT_FAILED",
      label,
      DEV ? `${label} has not failed, so it does not need a restart.` : "",
    );
  }
}

/** Something was not done in the time that it was given. */
export class TimeoutError extends DosyncError {
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

/** A bare function was called at the start of an asynchronous body, where only the handle is right. */
export class BareCallError extends DosyncError {
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

/** A draft cannot be committed: what it changed was changed by others meanwhile. It stays open. */
export class DraftConflictError extends DosyncError {
  /** What was changed on both sides. */
  readonly conflicts: readonly unknown[];
  /** @internal */
  constructor(label: string, over: string, conflicts: readonly unknown[]) {
    super(
      "DRAFT_CONFLICT",
      label,
      DEV
        ? `${label} cannot be committed: ${over} changed meanwhile. Call rebase() to replay it on the newest state, with resolve for what was set. The draft is as it was.`
        : "",
    );
    this.conflicts = conflicts;
  }
}

/** A snapshot, draft or transaction handle was used after it had ended. */
export class EndedError extends DosyncError {
  /** @internal */
  constructor(label: string, ended: string) {
    super(
      "ENDED",
      label,
      DEV
        ? `No transaction running: ${label} has ${ended} and cannot be used any more.${adviceAfter(label)}`
        : "",
    );
  }
}

/** A form is the one place where somebody goes on with what has ended, without having kept it. */
function adviceAfter(label: string): string {
  if (process.env.NODE_ENV === "production") return ""; // not DEV: see `show`
  return label.startsWith("draft ")
    ? " Open another draft to go on: with draft(), with another key for the <DraftProvider>, or with another key for the Vue component that calls provideDraft()."
    : "";
}

/** How a value looks in a message: short, and never throwing. */
export function show(value: unknown): string {
  if (process.env.NODE_ENV === "production") return ""; // not DEV: some bundlers look no further
  try {
    if (typeof value === "function") return `the function ${value.name || "(anonymous)"}`;
    if (value instanceof Error) return String(value);
    if (isThenable(value)) return "a promise";
    const text = isQuoted(value) ? JSON.stringify(value) : String(value);
    return text.length > 120 ? `${text.slice(0, 117)}…` : text;
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function isQuoted(value: unknown): value is string | object {
  return typeof value === "string" || (typeof value === "object" && value !== null);
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

function showAll(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([label, value]) => `${label} = ${show(value)}`)
    .join(", ");
}
