import { refresh, type Resource, type ResourceState } from "@dosync/core";
import { checkResource, readCommitted, whenLoaded } from "@dosync/core/adapter";
import { type MaybeRefOrGetter, type ShallowRef, toValue } from "vue";
import { computedRef } from "./computed-ref.ts";
import { follow } from "./source.ts";

/** What {@link useResource} returns. */
export interface ResourceView<T> {
  /** What was loaded for the inputs; with `keepPrevious` also what was loaded before. */
  readonly value: Readonly<ShallowRef<T | undefined>>;
  readonly status: Readonly<ShallowRef<ResourceState<T>["status"]>>;
  /** What the load has failed with. */
  readonly error: Readonly<ShallowRef<unknown>>;
  /** Loads again: `refresh`. */
  readonly refresh: () => Promise<T>;
}

/**
 * A resource for a component, which loads it. It gives its value, its status and its error as read-only refs.
 *
 * `await` it in `setup` to let the nearest `Suspense` wait for what is loaded first; a failure is then thrown
 * there, for `onErrorCaptured`, and a component that is set up again loads again. Without `await` nothing
 * waits, and the template shows the status.
 *
 * A server waits only where you `await` it: the resource belongs into a model then, so that `dehydrate` sends
 * what was loaded along and the browser does not load it again.
 *
 * @throws {NotAnIdentityError} if it is not given a resource.
 * @example
 * ```ts
 * import { effectScope } from "vue";
 *
 * const user = resource(async () => "Ada");
 * const scope = effectScope();
 * const { value, status } = scope.run(() => useResource(user))!;
 * status.value; // "loading"
 * await refresh(user);
 * [status.value, value.value]; // ["ready", "Ada"]
 * scope.stop();
 * ```
 */
export function useResource<T>(
  resource: MaybeRefOrGetter<Resource<T>>,
): ResourceView<T> & PromiseLike<ResourceView<T>> {
  checkResource(toValue(resource), "useResource");
  const state = follow("useResource", resource) as Readonly<ShallowRef<ResourceState<T>>>;
  const view: ResourceView<T> = {
    value: computedRef("useResource", () => state.value.value),
    status: computedRef("useResource", () => state.value.status),
    error: computedRef("useResource", () => state.value.error),
    refresh: () => refresh(toValue(resource)),
  };
  const load = async (): Promise<ResourceView<T>> => {
    const present = toValue(resource);
    await whenLoaded(present, readCommitted(present).status === "error");
    const { status, error } = readCommitted(present);
    if (status === "error") throw error;
    return view;
  };
  // oxlint-disable-next-line unicorn/no-thenable
  return { ...view, then: (loaded, failed) => load().then(loaded, failed) };
}
