import { DEV } from "../dev.ts";
import { DosyncError } from "./base.ts";
import { verbOf } from "./show.ts";

const ANY_TIME = DEV
  ? "It may run at any time and any number of times, so it must only compute."
  : "";
const KEPT = DEV
  ? "What it answers is kept until its arguments change, so it may depend on nothing else. Put what it needs into the row, or read both in a derived value."
  : "";

/** A function that must be pure tried to change something, or read too much. */
export class ImpureFunctionError extends DosyncError {
  override get name(): string {
    return "ImpureFunctionError";
  }
  /** @internal */
  constructor(operation: string, label: string, where: string | false) {
    super(
      "IMPURE_FUNCTION",
      label,
      DEV
        ? `Cannot ${verbOf(operation)} ${label} inside ${where}. ${operation === "read" ? KEPT : ANY_TIME}`
        : "",
    );
  }
}

/** Derived values depend on each other in a circle. */
export class CycleError extends DosyncError {
  override get name(): string {
    return "CycleError";
  }
  /** @internal */
  constructor(labels: readonly string[]) {
    super(
      "DERIVED_CYCLE",
      labels[0] as string,
      DEV ? `Derived values form a cycle: ${labels.join(" → ")}.` : "",
    );
  }
}

/** A derived value threw a promise, as if a computation could be suspended. */
export class PromiseThrownError extends DosyncError {
  override get name(): string {
    return "PromiseThrownError";
  }

  /** @internal */
  constructor(label: string, promise: unknown) {
    super(
      "PROMISE_THROWN",
      label,
      DEV
        ? `The computation of ${label} threw a promise. A computation cannot be suspended: return the promise, and let whoever shows the value wait for it, for example by use() in React.`
        : "",
      { cause: promise },
    );
  }
}

/** The function of an effect returned a promise. */
export class AsyncEffectError extends DosyncError {
  override get name(): string {
    return "AsyncEffectError";
  }

  /** @internal */
  constructor(label: string, promise: unknown) {
    super(
      "ASYNC_EFFECT",
      label,
      DEV
        ? `The effect ${label} returned a promise. What it reads after an await is not followed, and a promise is no cleanup: start what is asynchronous inside of it, and return nothing or a function.`
        : "",
      { cause: promise },
    );
  }
}
