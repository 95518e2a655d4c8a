import { checkOptionalFunction } from "../ground/check-options.ts";
import { reportFailure as report } from "../commit/failures.ts";
import { DEV } from "../ground/dev.ts";
import { type FailureMessage, messages } from "../ground/errors/delivery.ts";
import { isObject } from "../ground/object.ts";

export type { FailureMessage } from "../ground/errors/delivery.ts";

/**
 * Reports a failure that nobody waits for. As that of a watch it goes to `onDeliveryError`, or else is
 * reported as an uncaught error.
 *
 * @param messageOf Makes the message of how the cause looks, in development. The cause is an object then. By
 * default the message says that a callback has failed.
 * @example
 * ```ts
 * const told: unknown[] = [];
 * const stop = onDeliveryError(({ cause }) => told.push(cause));
 * reportFailure("The server has refused it.");
 * stop();
 * told; // ["The server has refused it."]
 * ```
 */
export function reportFailure(cause: unknown, messageOf?: FailureMessage): void {
  if (DEV) checkOptionalFunction(messageOf, "messageOf of reportFailure()");
  if (DEV && messageOf !== undefined && isObject(cause)) messages.set(cause, messageOf);
  report(cause);
}
