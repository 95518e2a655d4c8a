/** Stands in the place of a value that could not be computed. Never leaves the graph. */
export class Failure {
  readonly error: unknown;
  /** Whether it is that the computation depends on itself: such a result is not kept. */
  readonly isCycle: boolean;
  constructor(error: unknown, isCycle: boolean) {
    this.error = error;
    this.isCycle = isCycle;
  }
}

/** Stands in the place of a value that has not been computed yet. */
export const UNSET: unique symbol = Symbol();

/** The value, or the error that stands in its place, thrown. */
export function take(value: unknown): unknown {
  if (value instanceof Failure) throw value.error;
  return value;
}
