"use client";
import { addCommitListener, type Draft, type Resource, type ResourceState } from "@dosync/core";
import { checkResource, readCommitted, whenLoaded } from "@dosync/core/adapter";
import { checkUse } from "./checks.ts";
import { useReading, useValue } from "./use-value.ts";

/**
 * The value of a resource. While it is loading the nearest `Suspense` shows its fallback; a failure goes to the
 * nearest error boundary.
 *
 * Rendering it loads it. With `keepPrevious` the value of before is shown while another is loading. An error
 * boundary that renders its children again loads again. Below a `TransitionRoot` a transition that changes
 * an input keeps the old screen, with the old input and its value, until the new value is there. `useDeref` gives
 * `{ status, value, error }` instead, and waits for nothing.
 *
 * On a server React waits for it: the resource belongs into a model then, so that `dehydrate` sends what was
 * loaded along and the browser does not load it again.
 *
 * @throws {NotAnIdentityError} if it is not given a resource.
 * @throws What the load has failed with, to the nearest error boundary.
 * @example
 * ```tsx
 * import { Suspense } from "react";
 *
 * const user = resource(async () => ({ name: "Ada" }));
 * const Name = () => <b>{useResource(user).name}</b>;
 * const App = () => (
 *   <Suspense fallback="…">
 *     <Name />
 *   </Suspense>
 * );
 * ```
 */
export function useResource<T>(resource: Resource<T>): T {
  if (process.env.NODE_ENV !== "production") checkUse(resource, "useResource");
  checkResource(resource, "useResource");
  const { draft } = useReading();
  const state = useValue(resource) as ResourceState<T>;
  if (state.status === "ready") return state.value;
  if (state.status === "error") {
    if (!retried.has(state)) throw failureOf(state);
    throw whenLoaded(resource, true);
  }
  if (state.value !== undefined) return state.value;
  // The screen may lack a committed input, or show an uncommitted one.
  const isLoading = readCommitted(resource).status === "loading";
  throw isLoading ? whenLoaded(resource) : whenChanged(resource, draft as Draft | undefined);
}

/** Failures that a boundary has been given in a task before. Who renders them again tries again. */
const retried: WeakSet<object> = new WeakSet();
const thrown: WeakSet<object> = new WeakSet();

/** The failure to throw. React renders it once more, in the same task, before a boundary gets it. */
function failureOf(state: ResourceState<unknown>): unknown {
  if (!thrown.has(state)) {
    thrown.add(state);
    setTimeout(() => void retried.add(state));
  }
  return state.error;
}

const changes: WeakMap<object, Promise<void>> = new WeakMap();

/** The next change of a draft, or of anything. Nothing is to be loaded for what only a draft has. */
function whenChanged(resource: object, draft: Draft | undefined): Promise<void> {
  const key = draft ?? resource;
  let promise = changes.get(key);
  if (promise === undefined) {
    promise = new Promise((resolve) => {
      const done = (): void => {
        changes.delete(key);
        stop();
        draft?.removeWatch(done);
        resolve();
      };
      const stop = addCommitListener(done);
      draft?.addWatch(done, done);
    });
    changes.set(key, promise);
  }
  return promise;
}
