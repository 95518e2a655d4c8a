import { addWatch, type Identity, removeWatch, type ValueOf } from "@dosync/core";
import type { MaybeRefOrGetter } from "vue";
import { startWith } from "./source.ts";

/**
 * Calls a function with the new and old value after every commit. It is called for commits that wrote the
 * identity, until the component or effect scope ends.
 *
 * Vue's `watch` of {@link useDeref} is told once after several changes, and of changed values only.
 * This is told of each commit, in order, as soon as it stands: for logs, sounds, other systems. Its errors
 * go to `onDeliveryError`. On the server it is never called.
 *
 * The new value comes first, as in Vue's `watch`. In the React package, as in `addWatch`, the old one does.
 *
 * @returns A function that ends it earlier.
 * @throws {NotAnIdentityError} if it is given anything else.
 * @example
 * ```ts
 * const balance = ref(500);
 * const scope = effectScope();
 * scope.run(() => useWatch(balance, (value, old) => console.log(`${old} → ${value}`)));
 * dosync(() => refSet(balance, 400)); // logs "500 → 400"
 * scope.stop();
 * ```
 *
 * Clojure: `add-watch`, `remove-watch`.
 */
export function useWatch<I extends Identity<unknown>>(
  identity: MaybeRefOrGetter<I>,
  watcher: (value: ValueOf<I>, old: ValueOf<I>, identity: I) => void,
): () => void {
  const key = {};
  return startWith("useWatch", identity, (watched) => {
    addWatch(watched, key, (_key, same, old, value) =>
      watcher(value as ValueOf<I>, old as ValueOf<I>, same as I),
    );
    return () => void removeWatch(watched, key);
  });
}
