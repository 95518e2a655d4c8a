import {
  at,
  type Collection,
  type EntityKey,
  keys,
  type OrderNames,
  type OrderOf,
  range,
  type RangeOptions,
} from "@dosync/core/collection";
import { type MaybeRefOrGetter, type ShallowRef, toValue } from "vue";
import { follow } from "./source.ts";

/**
 * The row of a key as a read-only ref; `undefined` where there is none. It changes when that row changes, comes
 * or goes, and for no other row.
 *
 * The collection and the key may be given by refs or getters, and are followed when they change.
 *
 * @throws {CollectionError} (`WRONG_KEY`) if the key is neither a string nor a number.
 * @throws {UsageError} (`READ_ONLY`) when something is assigned to the ref.
 * @example
 * ```ts
 * import { addAll, collection } from "@dosync/core/collection";
 * import { effectScope, ref as vueRef } from "vue";
 *
 * const users = collection<{ id: number; name: string }>()({ key: (user) => user.id });
 * dosync(() => addAll(users, [{ id: 1, name: "Ada" }, { id: 2, name: "Grace" }]));
 * const id = vueRef(1);
 * const scope = effectScope();
 * const user = scope.run(() => useEntity(users, () => id.value))!;
 * user.value?.name; // "Ada"
 * id.value = 2;
 * user.value?.name; // "Grace"
 * scope.stop();
 * ```
 *
 * Clojure: `get`.
 */
export function useEntity<T extends {}, K extends EntityKey>(
  collection: MaybeRefOrGetter<Collection<T, K>>,
  key: MaybeRefOrGetter<NoInfer<K>>,
): Readonly<ShallowRef<T | undefined>> {
  return follow("useEntity", () => at(toValue(collection), toValue(key))) as never;
}

/**
 * The keys of all rows as a read-only ref, in order of insertion. They change when rows come or go, and not
 * when one is edited.
 *
 * The collection may be given by a ref or getter, and is followed when that changes.
 *
 * @throws {UsageError} (`READ_ONLY`) when something is assigned to the ref.
 * @example
 * ```ts
 * import { addAll, collection } from "@dosync/core/collection";
 * import { effectScope } from "vue";
 *
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * const scope = effectScope();
 * const ids = scope.run(() => useKeys(users))!;
 * dosync(() => addAll(users, [{ id: 2 }, { id: 1 }]));
 * ids.value; // [2, 1]
 * scope.stop();
 * ```
 *
 * Clojure: `keys`.
 */
export function useKeys<T extends {}, K extends EntityKey>(
  collection: MaybeRefOrGetter<Collection<T, K>>,
): Readonly<ShallowRef<readonly K[]>> {
  return follow("useKeys", () => keys(toValue(collection))) as never;
}

/**
 * The rows in a range of an ordered index, as a read-only ref.
 *
 * The collection and the options may be given by refs or getters, and are followed when they change: a page
 * that is turned, a search from a date on. Equal options are the same range.
 *
 * @throws {InvalidArgumentError} if the collection has no such index, or if `limit` is no whole number from 0.
 * @throws {UsageError} (`READ_ONLY`) when something is assigned to the ref.
 * @example
 * ```ts
 * import { addAll, collection, ordered } from "@dosync/core/collection";
 * import { effectScope, ref as vueRef } from "vue";
 *
 * const log = collection<{ id: number; time: number }>()({
 *   key: (entry) => entry.id,
 *   indexes: { time: ordered((entry) => entry.time) },
 * });
 * dosync(() => addAll(log, [{ id: 1, time: 5 }, { id: 2, time: 9 }]));
 * const from = vueRef(0);
 * const scope = effectScope();
 * const entries = scope.run(() => useRange(log, "time", () => ({ from: from.value })))!;
 * entries.value.length; // 2
 * from.value = 6;
 * entries.value.length; // 1
 * scope.stop();
 * ```
 *
 * Clojure: `subseq` and `rsubseq`.
 */
export function useRange<
  T extends {},
  K extends EntityKey,
  X,
  const N extends OrderNames<X> & string,
>(
  collection: MaybeRefOrGetter<Collection<T, K, X>>,
  index: N,
  options?: MaybeRefOrGetter<RangeOptions<Exclude<OrderOf<X[N]>, undefined>>>,
): Readonly<ShallowRef<readonly T[]>> {
  return follow("useRange", () => range(toValue(collection), index, toValue(options))) as never;
}
