import type { Identity, ValueOf } from "@dosync/core";
import type { MaybeRefOrGetter, ShallowRef } from "vue";
import { follow } from "./source.ts";

/**
 * The value of any identity as a read-only ref. It may be an atom, a ref, a derived value or an agent.
 *
 * The value is the committed one, untouched: never a proxy of it. It ends with the component or
 * effect scope that it is called in. The identity may be given by a ref or getter, and is followed
 * when it changes. On the server the ref has the value and subscribes to nothing.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @throws {UsageError} (`READ_ONLY`) when something is assigned to the ref.
 * @example
 * ```ts
 * const price = atom(100);
 * const total = derived(() => deref(price) * 1.2);
 * const scope = effectScope();
 * const shown = scope.run(() => useDeref(total))!;
 * shown.value; // 120
 * scope.stop();
 * ```
 */
export function useDeref<T>(identity: MaybeRefOrGetter<Identity<T>>): Readonly<ShallowRef<T>>;
export function useDeref<I extends Identity<unknown>>(
  identity: MaybeRefOrGetter<I>,
): Readonly<ShallowRef<ValueOf<I>>>;
export function useDeref(
  identity: MaybeRefOrGetter<Identity<unknown>>,
): Readonly<ShallowRef<unknown>> {
  return follow("useDeref", identity);
}
