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
    return tagOf(value);
  }
}

/** A proxy that was revoked has not even that. */
function tagOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return "an object that cannot be looked at";
  }
}

function isQuoted(value: unknown): value is string | object {
  return typeof value === "string" || (typeof value === "object" && value !== null);
}

/** Whether a value has a method `then`. A value that cannot be asked has none: this never throws. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return (
      ((typeof value === "object" && value !== null) || typeof value === "function") &&
      typeof (value as { then?: unknown }).then === "function"
    );
  } catch {
    return false;
  }
}

/**
 * Handles the failure of a promise, so that no engine reports it as unhandled. Other values are left alone.
 *
 * Its own `then` is not called: a query builder runs its query there.
 */
export function ignoreFailure(result: unknown): void {
  try {
    void Promise.prototype.then.call(result, undefined, () => {});
  } catch {} // no promise of the language
}

/** The verb of a sentence about an operation: `set` of `refSet`. */
export function verbOf(operation: string): string {
  return operation === "refSet" ? "set" : operation;
}
