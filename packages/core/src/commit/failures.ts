import { checkFunction } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { DeliveryError } from "../ground/errors/delivery.ts";
import { hasNoRoom } from "../ground/full-stack.ts";
import { describe, type IdentityNode, labelOf } from "../kernel/identity.ts";

type FailureHandler = (error: DeliveryError) => void;
const handlers: Set<FailureHandler> = new Set();
/** Tells the handlers and answers whether there are any. A socket: `onDeliveryError` plugs it. */
let tellHandlers: ((error: DeliveryError) => boolean) | undefined;

/**
 * Receives the failures of watches, subscribers, `afterCommit` callbacks and commit listeners. Each is a
 * {@link DeliveryError} with the identity, the key and the cause.
 *
 * A commit stands once it is published, so such a failure never leaves `dosync` or `swap`, and never
 * keeps others from being told. Without a handler it goes to `reportError`, as an uncaught error does.
 *
 * @returns A function that removes the handler.
 * @example
 * ```ts
 * const stop = onDeliveryError((error) => console.warn(error.label, error.cause));
 * stop();
 * ```
 *
 * In Clojure an exception in a watch leaves the transaction and the other watches are not called.
 */
export function onDeliveryError(handler: (error: DeliveryError) => void): () => void {
  if (DEV) checkFunction(handler, "What onDeliveryError() is given");
  const own: FailureHandler = (error) => handler(error);
  handlers.add(own);
  tellHandlers = tellAll;
  return () => void handlers.delete(own);
}

export function reportFailure(cause: unknown, node?: IdentityNode, key?: unknown): void {
  const label = node === undefined ? "A callback" : labelOf(node);
  const error = new DeliveryError(DEV && whatFailed(node, key), label, node, key, cause);
  if (tellHandlers?.(error) !== true) reportUncaught(error);
}

function tellAll(error: DeliveryError): boolean {
  const isHandled = handlers.size > 0;
  for (const handler of handlers) tell(handler, error);
  return isHandled;
}

/**
 * Calls a handler. Where the stack has no room for it now, that happens a moment later, with an empty stack.
 */
function tell(handler: FailureHandler, error: DeliveryError): void {
  try {
    handler(error);
  } catch (failure) {
    if (hasNoRoom(failure)) queueMicrotask(() => tell(handler, error));
    else reportUncaught(failure);
  }
}

/** The subject of the message. A watch has a key; other calls of an identity have none. */
function whatFailed(node: IdentityNode | undefined, key: unknown): string {
  if (node === undefined) return "A callback";
  return key === undefined ? describe(node) : `A watch of ${describe(node)}`;
}

/** Reports an error without a handler, as the engine reports an uncaught one. */
export function reportUncaught(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Calls a function and reports its failure. Where the stack has no room for the call, it throws. */
export function callOne(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    if (hasNoRoom(error)) throw error;
    reportFailure(error);
  }
}
