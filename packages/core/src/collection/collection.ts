import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, show } from "../ground/errors.ts";
import type { Entity, FreezeOptions, Identity, Validator, View } from "../kernel/types.ts";
import { type List } from "./list.ts";
import type { Definition } from "./definition.ts";
import { Entity as RowEntity } from "./entity.ts";
import { Rows } from "./rows.ts";
import type { AnyCollection, Collection, EntityKey, Indexes } from "./types.ts";
import { shownOf, View as ListView } from "./view.ts";

/** What a collection is made with. */
export interface CollectionOptions<
  T extends {},
  K extends EntityKey,
  X extends Indexes<T> = {},
> extends FreezeOptions {
  /** The name used in errors, warnings and tools. */
  readonly label?: string | undefined;
  /** The word for one of its rows in messages: `todo "7" of "todos"`. By default it is `row`. */
  readonly entity?: string | undefined;
  /** The key of a row: pure, and for one row always the same. */
  readonly key: (row: T) => K;
  /** Refuses rows that must never be seen. It is asked for each row that is written. */
  readonly validator?: Validator<T> | undefined;
  /** What rows are found by besides their key. {@link index} and {@link ordered} make one. */
  readonly indexes?: X | undefined;
}

/**
 * Makes a collection: rows by key, in the order in which they were put there.
 *
 * Use it for lists of things that are edited one by one: todos, orders, rows of a table. Each row is an
 * identity, so two transactions that change different rows are not in each other's way, and a change of one
 * wakes nobody but its readers. Which rows there are is another, so who reads {@link keys} hears of rows
 * that come and go. A collection changes inside a transaction only, as refs do.
 *
 * It is called twice: with the type of a row first, with the rest after that.
 *
 * @throws {InvalidArgumentError} if `key` is no function, and where it is called once, with its options.
 * @example
 * ```ts
 * interface Todo { readonly id: string; readonly title: string; readonly isDone: boolean }
 * const todos = collection<Todo>()({ label: "todos", key: (todo) => todo.id });
 * dosync(() => {
 *   add(todos, { id: "a", title: "Tea", isDone: false });
 *   alter(at(todos, "a"), (todo) => ({ ...todo, isDone: true }));
 * });
 * deref(at(todos, "a"))?.isDone; // true
 * deref(keys(todos)); // ["a"]
 * ```
 *
 * Clojure keeps such rows in a map of refs.
 */
export function collection<T extends {}>(): <
  const K extends EntityKey,
  const X extends Indexes<T> = {},
>(
  options: CollectionOptions<T, K, X>,
) => Collection<T, K, X> {
  if (DEV && arguments.length > 0) {
    throw new InvalidArgumentError(
      "collection",
      "collection() is called twice, and takes its options the second time: collection()({ key }).",
    );
  }
  return (options) => {
    if (typeof (options as Partial<typeof options> | undefined)?.key !== "function") {
      throw new InvalidArgumentError(
        options?.label ?? "collection",
        DEV &&
          "collection() needs to know the key of a row: collection<Row>()({ key: (row) => row.id }).",
      );
    }
    const rows = new Rows(options);
    for (const [name, definition] of Object.entries(options.indexes ?? {})) {
      rows.indexes.set(name, (definition as unknown as Definition).make(rows, name));
    }
    return rows as never;
  };
}

/**
 * The entity of a key. Its value is the row, or `undefined` where there is none.
 *
 * It is read, watched, altered, ensured and looked at through a lens as a ref is. As long as somebody holds
 * it, the same key gives the same one.
 *
 * @throws {CollectionError} (`WRONG_KEY`) if the key is neither a string nor a number.
 * @example
 * ```ts
 * const users = collection<{ id: number; name: string }>()({ key: (user) => user.id });
 * const ada = at(users, 1);
 * deref(ada); // undefined
 * dosync(() => set(users, { id: 1, name: "Ada" }));
 * deref(ada)?.name; // "Ada"
 * ```
 *
 * Clojure: `get`.
 */
export function at<T extends {}, K extends EntityKey>(
  collection: Collection<T, K>,
  key: NoInfer<K>,
): Entity<T> {
  const rows = rowsOf(collection, "at");
  return rows.get(rows.checkedKey(key)) as unknown as Entity<T>;
}

/**
 * An identity of the keys of all rows, in order of insertion. It changes when rows come and go, and not when
 * one is edited.
 *
 * @example
 * ```ts
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * dosync(() => addAll(users, [{ id: 2 }, { id: 1 }]));
 * deref(keys(users)); // [2, 1]
 * ```
 *
 * Clojure: `keys`.
 */
export function keys<T extends {}, K extends EntityKey>(
  collection: Collection<T, K>,
): View<readonly K[]> {
  const rows = rowsOf(collection, "keys");
  rows.keys ??= rows.titled(
    new ListView(rows.members, (list: List) => shownOf(list, () => list.keys)),
    (label) => `keys of ${label}`,
  );
  return rows.keys as never;
}

/**
 * An identity of the number of rows that are there.
 *
 * @example
 * ```ts
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * dosync(() => add(users, { id: 1 }));
 * deref(size(users)); // 1
 * ```
 *
 * Clojure: `count`.
 */
export function size(collection: AnyCollection): View<number> {
  const rows = rowsOf(collection, "size");
  rows.size ??= rows.titled(
    new ListView(rows.members, (list: List) => list.size),
    (label) => `size of ${label}`,
  );
  return rows.size as never;
}

/**
 * The key of an entity; undefined of any other identity. For whoever is told of rows by their identities,
 * such as a commit listener.
 *
 * @example
 * ```ts
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * const told: unknown[] = [];
 * const stop = addCommitListener(({ changes }) => {
 *   for (const [identity] of changes) told.push([collectionOf(identity) === users, keyOf(identity)]);
 * });
 * dosync(() => add(users, { id: 7 }));
 * stop();
 * told; // [[true, 7]]
 * ```
 */
export function keyOf(identity: Identity<unknown>): EntityKey | undefined {
  return identity instanceof RowEntity ? (identity.key as EntityKey) : undefined;
}

/**
 * The collection of an entity; undefined of any other identity.
 *
 * @example
 * ```ts
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * collectionOf(at(users, 7)) === users; // true
 * collectionOf(keys(users)); // undefined
 * ```
 */
export function collectionOf(identity: Identity<unknown>): AnyCollection | undefined {
  return identity instanceof RowEntity ? (identity.rows as unknown as AnyCollection) : undefined;
}

/** The collection that a function was given, or a clear error. */
export function rowsOf(collection: unknown, operation: string): Rows {
  if (collection instanceof Rows) return collection;
  throw new InvalidArgumentError(
    operation,
    DEV && `${operation}() needs a collection, but was given ${show(collection)}.`,
  );
}
