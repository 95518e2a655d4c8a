import { DEV } from "../ground/dev.ts";
import { InTransactionError, InvalidArgumentError } from "../ground/errors.ts";
import { notAnIdentity } from "../kernel/arguments.ts";
import { describe } from "../kernel/identity.ts";
import { applyComputedOptions } from "../identities/options.ts";
import { kernel } from "../kernel/kernel.ts";
import type { FreezeOptions, Resource } from "../kernel/types.ts";
import { type Load, ResourceNode } from "./resource-node.ts";

/** What a resource may be given when it is made. */
export interface ResourceOptions extends FreezeOptions {
  /** The name used in errors and tools; by default that of the function. */
  readonly label?: string | undefined;
  /** Data about the identity, not part of its value. */
  readonly meta?: object | undefined;
  /** Whether the last value is shown during loading and after a failure. */
  readonly keepPrevious?: boolean | undefined;
}

/** What a load is given besides the value that was loaded last. */
export interface LoadContext {
  /** Aborted as soon as the result is not wanted any more. Pass it on to `fetch`. */
  readonly signal: AbortSignal;
}

/**
 * Makes an identity whose value is loaded: an asynchronous derived value.
 *
 * Its value is `{ status, value, error }`. What the function reads by `deref` before its first `await` is
 * what it is loaded for. **The status is derived:** wherever these inputs are not those of the last result it is
 * `loading`, in the very commit that changes one, so nobody sees a new input beside an old result. In a
 * transaction, a draft or a pending transition that has another input it is `loading`, until that is committed
 * and loaded. A draft that was opened before also shows what was loaded since for the inputs that it has. `keepPrevious` keeps the old value beside `loading`.
 *
 * Observers start it: a component, a watch, an effect; and so does {@link refresh}. `deref` alone loads
 * nothing. The function runs a microtask later, outside of transactions, on the committed state, and must only
 * read. What was overtaken is aborted and ignored. Each result is one commit. A macrotask after the last observer
 * has left, what is still loading is aborted; a result stays, and is loaded again only for other inputs. What
 * has failed is tried again for the next first observer.
 *
 * It is no query library: nothing is cached by key, asked for again on focus, or polled.
 *
 * @param load Returns the value or a promise of it. It is given the value that was loaded last.
 * @throws {InvalidArgumentError} if it is not given a function.
 * @example
 * ```ts
 * const id = atom(1);
 * const user = resource(async (previous, { signal }) => {
 *   const response = await fetch(`/users/${deref(id)}`, { signal });
 *   return (await response.json()) as { name: string };
 * });
 * deref(user); // { status: "loading", value: undefined, error: undefined }
 * ```
 *
 * Clojure's futures and delays hold one value for ever.
 */
export function resource<T>(
  load: (previous: T | undefined, context: LoadContext) => T | PromiseLike<T>,
  options?: ResourceOptions,
): Resource<T> {
  if (typeof load !== "function") {
    throw new InvalidArgumentError(
      "resource",
      DEV && "resource() needs a function that loads: resource(async () => …).",
    );
  }
  const node = new ResourceNode(load as Load, options?.keepPrevious === true);
  applyComputedOptions(node, load.name, options);
  return node as unknown as Resource<T>;
}

/**
 * Loads a resource again, whether somebody observes it or not. Until there is a result it shows what it has.
 *
 * Use it for a button, after a failure, or after something was saved. What is loading already is overtaken.
 *
 * @returns A promise of the next result: the value, or what the load has failed with. If an input changes
 * meanwhile, that is the result for the new one. Nobody needs to handle the failure: the resource shows it.
 * @throws {NotAnIdentityError} if it is not given a resource.
 * @throws {InTransactionError} inside a transaction or a computation.
 * @example
 * ```ts
 * let loads = 0;
 * const count = resource(() => ++loads);
 * await refresh(count); // 1
 * await refresh(count); // 2
 * deref(count).value; // 2
 * ```
 */
export function refresh<T>(resource: Resource<T>): Promise<T> {
  const node = resourceOf(resource, "refresh");
  if (kernel.context !== undefined) {
    throw new InTransactionError(
      describe(node),
      DEV &&
        `Cannot refresh ${describe(node)} inside a transaction, a computation or a validator. Do it outside, or with afterCommit(() => …).`,
    );
  }
  return node.loader.refresh() as Promise<T>;
}

export function resourceOf(resource: unknown, operation: string): ResourceNode {
  if (resource instanceof ResourceNode) return resource;
  throw notAnIdentity(operation, "a resource", resource);
}
