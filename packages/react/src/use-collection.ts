"use client";
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
import { checkUse } from "./checks.ts";
import { useValue } from "./use-value.ts";

/**
 * The row of a key, or `undefined` where there is none. The component renders again when that row changes,
 * comes or goes, and for no other row.
 *
 * Use it in the component that shows one row of a list, next to {@link useKeys} in the one that shows the list.
 *
 * @throws {CollectionError} (`WRONG_KEY`) if the key is neither a string nor a number.
 * @example
 * ```tsx
 * import { collection } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number; name: string }>()({ key: (user) => user.id });
 *
 * function User({ id }: { id: number }) {
 *   return <li>{useEntity(users, id)?.name}</li>;
 * }
 * ```
 *
 * Clojure: `get`.
 */
export function useEntity<T extends {}, K extends EntityKey>(
  collection: Collection<T, K>,
  key: NoInfer<K>,
): T | undefined {
  const entity = at(collection, key);
  if (process.env.NODE_ENV !== "production") checkUse(entity, "useEntity");
  return useValue(entity) as T | undefined;
}

/**
 * The keys of all rows, in order of insertion. The component renders again when rows come or go, and not when
 * one is edited.
 *
 * It is the same array until then, as a virtual list wants it: the list asks for its length and for the keys
 * of the rows on the screen.
 *
 * @example
 * ```tsx
 * import { collection } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number; name: string }>()({ key: (user) => user.id });
 * const User = ({ id }: { id: number }) => <li>{useEntity(users, id)?.name}</li>;
 *
 * function Users() {
 *   return <ul>{useKeys(users).map((id) => <User key={id} id={id} />)}</ul>;
 * }
 * ```
 *
 * Clojure: `keys`.
 */
export function useKeys<T extends {}, K extends EntityKey>(
  collection: Collection<T, K>,
): readonly K[] {
  const list = keys(collection);
  if (process.env.NODE_ENV !== "production") checkUse(list, "useKeys");
  return useValue(list) as readonly K[];
}

/**
 * The rows of an ordered index that are in a range, in that order. The component renders again when one of
 * them changes, comes, goes or moves.
 *
 * The options may be written inline: equal ones are the same range, with the same array until something in it
 * changes.
 *
 * @throws {InvalidArgumentError} if the collection has no such index, or if `limit` is no whole number from 0.
 * @example
 * ```tsx
 * import { collection, ordered } from "@dosync/core/collection";
 *
 * interface Entry { readonly id: number; readonly time: number }
 * const log = collection<Entry>()({
 *   key: (entry) => entry.id,
 *   indexes: { time: ordered((entry) => entry.time) },
 * });
 *
 * function Newest() {
 *   const newest = useRange(log, "time", { limit: 10, descending: true });
 *   return <ol>{newest.map((entry) => <li key={entry.id}>{entry.time}</li>)}</ol>;
 * }
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
  collection: Collection<T, K, X>,
  index: N,
  options?: RangeOptions<Exclude<OrderOf<X[N]>, undefined>>,
): readonly T[] {
  const rows = range(collection, index, options);
  if (process.env.NODE_ENV !== "production") checkUse(rows, "useRange");
  return useValue(rows) as readonly T[];
}
