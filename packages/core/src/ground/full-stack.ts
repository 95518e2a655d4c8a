/** Whether an error says that the stack is full. Engines do not agree on how they say it. */
export function isFullStack(error: unknown): boolean {
  try {
    // No pattern: there may be no room left to compile one.
    return error instanceof RangeError
      ? error.message.includes("stack")
      : error instanceof Error && error.name === "InternalError";
  } catch (failure) {
    // What was thrown cannot be looked at, like a proxy that was revoked; or there is no room for it.
    return failure instanceof RangeError;
  }
}

/** Calls far deeper than what a delivery needs for itself. */
const ENOUGH = 2000;

function dive(depth: number): number {
  return depth === 0 ? 0 : 1 + dive(depth - 1);
}

/**
 * Whether something failed because there is no room on the stack *here*. An endless recursion that failed
 * further on does not count.
 */
export function hasNoRoom(error: unknown): boolean {
  if (!isFullStack(error)) return false;
  try {
    return dive(ENOUGH) !== ENOUGH;
  } catch {
    return true;
  }
}
