import type { Ref } from "@dosync/core";
import type { MaybeRefOrGetter, ShallowRef } from "vue";
import { follow } from "./source.ts";

/**
 * The value of a dosync ref as a read-only Vue ref. Refs change in transactions, not by assignment.
 *
 * All refs that one `dosync` changes reach Vue together: even a `flush: "sync"` watcher of one of
 * them sees the others as they are after the commit, and no computed value between them is stale.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @throws {UsageError} (`READ_ONLY`) when something is assigned to it.
 * @example
 * ```ts
 * const balance = ref(500);
 * const scope = effectScope();
 * const shown = scope.run(() => useRef(balance))!;
 * dosync(() => alter(balance, (amount) => amount - 100));
 * shown.value; // 400
 * scope.stop();
 * ```
 */
export function useRef<T>(ref: MaybeRefOrGetter<Ref<T>>): Readonly<ShallowRef<T>> {
  return follow("useRef", ref) as Readonly<ShallowRef<T>>;
}
