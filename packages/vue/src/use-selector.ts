import type { Identity, ValueOf } from "@dosync/core";
import type { MaybeRefOrGetter, ShallowRef } from "vue";
import { observedRef } from "./observed-ref.ts";
import { follow } from "./source.ts";

/**
 * A part of an identity's value as a read-only ref. Whoever reads it runs again when the part changes,
 * by `equals` or `Object.is`, not whenever the identity does.
 *
 * The function may use properties and other reactive state, and identities that it reads with `deref`. It may
 * return a new object each time; with an `equals` the old one is kept while it equals the new one.
 *
 * @throws {NotAnIdentityError} if it is not given an identity.
 * @throws What `select` throws, when the ref is read.
 * @example
 * ```ts
 * const users = ref<Record<string, string>>({ ada: "Ada" });
 * const scope = effectScope();
 * const name = scope.run(() => useSelector(users, (all) => all["ada"]))!;
 * name.value; // "Ada"
 * scope.stop();
 * ```
 */
export function useSelector<I extends Identity<unknown>, S>(
  identity: MaybeRefOrGetter<I>,
  select: (value: ValueOf<I>) => S,
  equals?: (old: S, value: S) => boolean,
): Readonly<ShallowRef<S>> {
  const followed = follow("useSelector", identity);
  return observedRef("useSelector", () => select(followed.value as ValueOf<I>), equals);
}
