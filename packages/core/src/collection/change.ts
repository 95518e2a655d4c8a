import { NoTransactionError } from "../ground/errors.ts";
import type { TransactionContext } from "../kernel/context.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { undo } from "../kernel/undo.ts";
import { rowsOf } from "./collection.ts";
import type { Entity } from "./entity.ts";
import type { Rows } from "./rows.ts";
import type { Collection, EntityKey } from "./types.ts";
import { RowWrite, writeRows } from "./write.ts";

/**
 * Adds a row whose key is not there yet.
 *
 * @returns The row.
 * @throws {NoTransactionError} outside a transaction.
 * @throws {CollectionError} (`DUPLICATE_KEY`) if the key is there. To put a row in any case, use {@link set}.
 * @throws {CollectionError} (`WRONG_KEY`) if the key is neither a string nor a number.
 * @example
 * ```ts
 * const users = collection<{ id: number; name: string }>()({ key: (user) => user.id });
 * dosync(() => add(users, { id: 1, name: "Ada" })); // { id: 1, name: "Ada" }
 * dosync(() => add(users, { id: 1, name: "Eve" })); // throws CollectionError
 * ```
 *
 * Clojure: `assoc` of a map, which replaces.
 */
export function add<T extends {}, K extends EntityKey>(
  collection: Collection<T, K>,
  row: NoInfer<T>,
): T {
  const rows = rowsOf(collection, "add");
  writeNew(rows, chargeOf(rows, "add"), [row]);
  return row;
}

/**
 * Adds rows whose keys are not there yet: all of them or none. Much faster than one after another.
 *
 * @throws {NoTransactionError} outside a transaction.
 * @throws {CollectionError} (`DUPLICATE_KEY`) if a key is there, or comes twice. Nothing was changed.
 * @throws {CollectionError} (`WRONG_KEY`) if a key is neither a string nor a number. Nothing was changed.
 * @example
 * ```ts
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * dosync(() => addAll(users, [{ id: 1 }, { id: 2 }]));
 * deref(size(users)); // 2
 * ```
 *
 * Clojure: `into`.
 */
export function addAll<T extends {}, K extends EntityKey>(
  collection: Collection<T, K>,
  newRows: Iterable<NoInfer<T>>,
): void {
  const rows = rowsOf(collection, "addAll");
  writeNew(rows, chargeOf(rows, "addAll"), newRows);
}

/**
 * Puts a row in the place of its key, or as a new one.
 *
 * @returns The row.
 * @throws {NoTransactionError} outside a transaction.
 * @throws {CollectionError} (`WRONG_KEY`) if the key is neither a string nor a number.
 * @example
 * ```ts
 * const users = collection<{ id: number; name: string }>()({ key: (user) => user.id });
 * dosync(() => set(users, { id: 1, name: "Ada" }));
 * dosync(() => set(users, { id: 1, name: "Grace" }));
 * deref(at(users, 1))?.name; // "Grace"
 * ```
 *
 * Clojure: `assoc`.
 */
export function set<T extends {}, K extends EntityKey>(
  collection: Collection<T, K>,
  row: NoInfer<T>,
): T {
  const rows = rowsOf(collection, "set");
  const context = chargeOf(rows, "set");
  rows.hold(rows.keyOf(row)).put(context, row);
  return row;
}

/**
 * Takes away the row of a key.
 *
 * @returns Whether there was one.
 * @throws {NoTransactionError} outside a transaction.
 * @example
 * ```ts
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * dosync(() => add(users, { id: 1 }));
 * dosync(() => remove(users, 1)); // true
 * dosync(() => remove(users, 1)); // false
 * ```
 *
 * Clojure: `dissoc`.
 */
export function remove<T extends {}, K extends EntityKey>(
  collection: Collection<T, K>,
  key: NoInfer<K>,
): boolean {
  const rows = rowsOf(collection, "remove");
  return takeAway(rows, chargeOf(rows, "remove"), [rows.get(rows.checkedKey(key))]) > 0;
}

/**
 * Takes away the rows of these keys.
 *
 * @returns How many there were.
 * @throws {NoTransactionError} outside a transaction.
 * @example
 * ```ts
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * dosync(() => addAll(users, [{ id: 1 }, { id: 2 }]));
 * dosync(() => removeAll(users, [2, 3])); // 1
 * ```
 */
export function removeAll<T extends {}, K extends EntityKey>(
  collection: Collection<T, K>,
  keys: Iterable<NoInfer<K>>,
): number {
  const rows = rowsOf(collection, "removeAll");
  const context = chargeOf(rows, "removeAll");
  const entities = new Set<Entity>();
  for (const key of keys) entities.add(rows.get(rows.checkedKey(key)));
  return takeAway(rows, context, entities);
}

/**
 * Makes these the rows of a collection. A server, for instance, has sent them in the place of what was there.
 *
 * A row that equals the one of its key in depth is no change: it stays as it is, and wakes nobody. Rows
 * that stay keep their place, new ones come after them, and all others are taken away.
 *
 * @throws {NoTransactionError} outside a transaction.
 * @throws {CollectionError} (`DUPLICATE_KEY`) if a key comes twice. Nothing was changed.
 * @throws {CollectionError} (`WRONG_KEY`) if a key is neither a string nor a number. Nothing was changed.
 * @example
 * ```ts
 * const users = collection<{ id: number; name: string }>()({ key: (user) => user.id });
 * dosync(() => addAll(users, [{ id: 1, name: "Ada" }, { id: 2, name: "Eve" }]));
 * const ada = deref(at(users, 1));
 * dosync(() => replaceAll(users, [{ id: 3, name: "Grace" }, { id: 1, name: "Ada" }]));
 * deref(keys(users)); // [1, 3]
 * deref(at(users, 1)) === ada; // true
 * ```
 */
export function replaceAll<T extends {}, K extends EntityKey>(
  collection: Collection<T, K>,
  newRows: Iterable<NoInfer<T>>,
): void {
  const rows = rowsOf(collection, "replaceAll");
  rows.replace(chargeOf(rows, "replaceAll"), newRows);
}

/** The transaction in which rows may be changed. */
function chargeOf(rows: Rows, operation: string): TransactionContext {
  const transaction = transactionInCharge("run", `${operation}() on ${String(rows)}`);
  if (transaction === undefined) throw new NoTransactionError("change", String(rows));
  return transaction;
}

function writeNew(rows: Rows, context: TransactionContext, newRows: Iterable<unknown>): void {
  const values = [...newRows];
  const keys = values.map((row) => rows.keyOf(row));
  if (rows.load(context, keys, values)) return;
  const refuseKnown = ({ key, old }: RowWrite): void => {
    if (old !== undefined) rows.refuse("DUPLICATE_KEY", key);
  };
  const writes = values.map((row, i) => new RowWrite(rows.hold(keys[i]), row));
  if (context === undo.owner) {
    writeRows(context, rows, writes, refuseKnown); // a key that comes twice is there the second time
    return;
  }
  // A draft that does it again elsewhere may find a row. Then that is a conflict, and no mistake.
  const seen = new Set<Entity>();
  for (const write of writes) {
    const { entity } = write;
    write.old = seen.has(entity) ? write.value : context.read(entity);
    refuseKnown(write);
    seen.add(entity);
  }
  writeRows(context, rows, writes);
}

function takeAway(rows: Rows, context: TransactionContext, entities: Iterable<Entity>): number {
  const writes: RowWrite[] = [];
  for (const entity of entities) {
    if (context.read(entity) !== undefined) writes.push(new RowWrite(entity));
  }
  writeRows(context, rows, writes);
  return writes.length;
}
