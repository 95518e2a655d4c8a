import type { Resource } from "../kernel/types.ts";
import { resourceOf } from "./resource.ts";
import type { ResourceNode } from "./resource-node.ts";

const waiting: WeakMap<ResourceNode, Promise<void>> = new WeakMap();

/**
 * A promise of the moment when a resource has loaded, or has failed. Until then it is loaded, whether
 * somebody observes it or not. Resolved at once where nothing is to be loaded.
 *
 * For a binding that suspends: until that moment it is one promise for all who wait. It never rejects.
 *
 * @param isAgain Whether a result that is there, such as a failure, is to be loaded again.
 * @throws {NotAnIdentityError} if it is not given a resource.
 * @example
 * ```ts
 * const user = resource(async () => "Ada");
 * await whenLoaded(user);
 * deref(user).value; // "Ada"
 * ```
 */
export function whenLoaded(resource: Resource<unknown>, isAgain = false): Promise<void> {
  const node = resourceOf(resource, "whenLoaded");
  let promise = waiting.get(node);
  if (promise === undefined) {
    const forget = (): void => void waiting.delete(node);
    const next = isAgain ? node.loader.refresh() : node.loader.next();
    promise = next.then(forget, forget);
    waiting.set(node, promise);
  }
  return promise;
}

/**
 * Throws unless it is given a resource. In development and production.
 *
 * @param hook The name of who was given it, for the error.
 * @throws {NotAnIdentityError} if it is anything else.
 * @example
 * ```ts
 * checkResource(resource(() => 1), "useResource"); // undefined
 * checkResource(atom(1) as never, "useResource"); // throws NotAnIdentityError
 * ```
 */
export function checkResource(resource: Resource<unknown>, hook: string): void {
  resourceOf(resource, hook);
}
