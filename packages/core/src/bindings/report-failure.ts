import { reportFailure as report } from "../commit/failures.ts";

/**
 * Reports a failure that nobody waits for. As that of a watch it goes to `onDeliveryError`, or else is
 * reported as an uncaught error.
 *
 * @example
 * ```ts
 * const told: unknown[] = [];
 * const stop = onDeliveryError(({ cause }) => told.push(cause));
 * reportFailure("The server has refused it.");
 * stop();
 * told; // ["The server has refused it."]
 * ```
 */
export function reportFailure(cause: unknown): void {
  report(cause);
}
