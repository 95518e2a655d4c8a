import { DEV } from "../ground/dev.ts";
import { isFullStack as sharedIsFullStack } from "../ground/full-stack.ts";
import { meetAgain, type Ring } from "./cycle.ts";

// A local name: in a transformed module an import is a call, which gives `undefined` where the stack is full.
const isFullStack: typeof sharedIsFullStack = sharedIsFullStack;

/** Stands in the place of a value that could not be computed. Never leaves the graph. */
export class Failure {
  readonly error: unknown;
  /** The ring of a value that has failed because it depends on itself. */
  readonly ring: Ring | undefined;
  /** Whether it says only that the stack was full where somebody asked. Such a result is not kept. */
  readonly isPassing: boolean;

  constructor(error: unknown, ring?: Ring) {
    this.error = error;
    this.ring = ring;
    this.isPassing = isFullStack(error);
  }
}

/** The failure of a computation whose chain is longer than the stack. It passes. */
export const CUT_SHORT: Failure = /* @__PURE__ */ new Failure(
  /* @__PURE__ */ new RangeError(
    DEV ? "dosync: the stack is too short for this chain, it is computed in parts" : "stack",
  ),
);

/** Stands in the place of a value that has not been computed yet. */
export const UNSET: unique symbol = Symbol();

/** The value, or the error that stands in its place, thrown. */
export function take(value: unknown): unknown {
  if (!(value instanceof Failure)) return value;
  throw value.ring === undefined ? value.error : meetAgain(value.ring);
}

export function isOnCycle(value: unknown): value is Failure & { readonly ring: Ring } {
  return value instanceof Failure && value.ring !== undefined;
}

/** Whether this is a value. A value may be compared with the next one, and kept instead of it. */
export function isValue(value: unknown): boolean {
  return value !== UNSET && !(value instanceof Failure);
}
