import { CycleError } from "../errors.ts";

/** Stands in the place of a value that could not be computed. Never leaves the graph. */
export class Failure {
  readonly error: unknown;
  /**
   * Whether it says nothing of what was read: that a computation depends on itself, or that the stack
   * was full where somebody asked for it. Such a result is not kept.
   */
  readonly isPassing: boolean;
  constructor(error: unknown) {
    this.error = error;
    this.isPassing = error instanceof CycleError || isFullStack(error);
  }
}

/** Engines do not agree on how they say it. */
function isFullStack(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof RangeError
    ? /stack/i.test(error.message)
    : error.name === "InternalError";
}

/** Whether a result is kept until something changes. */
export function isKept(value: unknown): boolean {
  return !(value instanceof Failure && value.isPassing);
}

/** Stands in the place of a value that has not been computed yet. */
export const UNSET: unique symbol = Symbol();

/** The value, or the error that stands in its place, thrown. */
export function take(value: unknown): unknown {
  if (value instanceof Failure) throw value.error;
  return value;
}
