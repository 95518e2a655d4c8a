import type { AnyCollection } from "../collection/types.ts";
import type { Entity } from "../collection/entity.ts";
import type { List } from "../collection/list.ts";
import type { Member } from "../collection/member.ts";
import type { Rows } from "../collection/rows.ts";
import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, NoTransactionError, show } from "../ground/errors.ts";
import { nodeOf } from "../kernel/arguments.ts";
import type { Part } from "../kernel/context.ts";
import { describe } from "../kernel/identity.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { setIn, sourceOf } from "../kernel/source.ts";
import type { Identity, Ref } from "../kernel/types.ts";
import type { EntityKey } from "./addresses.ts";

// No class is imported here that can tell by itself what it is. So a program without collections and lenses
// pays nothing for them here.

/** What a lens does between a part and its whole. {@link focusOf} answers it. */
export interface LensFocus {
  /** The atom, the ref or the entity below every lens. It is what a commit writes. */
  readonly whole: Identity<unknown>;
  /** The part of a whole. */
  readonly get: (whole: unknown) => unknown;
  /** A whole with another part. */
  readonly set: (whole: unknown, part: unknown) => unknown;
  /** Whether two parts are equal, as the lens says. */
  readonly isSame: (one: unknown, other: unknown) => boolean;
}

/**
 * What a lens is put on, and how it sees it. A commit's record has the whole; so does a storage. By its focus
 * they are compared part by part.
 *
 * @returns Undefined for an identity that is no lens.
 * @throws {NotAnIdentityError} if it is given anything else.
 * @example
 * ```ts
 * const user = ref({ name: "Ada", age: 36 });
 * const focus = focusOf(lens(user, ["name"]));
 * focus?.whole === user; // true
 * focus?.get({ name: "Grace", age: 85 }); // "Grace"
 * focusOf(user); // undefined
 * ```
 */
export function focusOf(identity: Identity<unknown>): LensFocus | undefined {
  const part = nodeOf(identity, "focusOf") as unknown as Part;
  if (typeof (part as Partial<Part>).withPart !== "function") return undefined;
  return {
    whole: part.source as unknown as Identity<unknown>,
    get: (whole) => part.partOf(whole),
    set: (whole, value) => part.withPart(whole, value),
    isSame: (one, other) => part.isSamePart(one, other),
  };
}

/**
 * The collection that an entity is a row of.
 *
 * @returns Undefined for every other identity.
 * @throws {NotAnIdentityError} if it is given anything else.
 * @example
 * ```ts
 * import { at, collection } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * collectionOf(at(users, 1)) === users; // true
 * collectionOf(ref(1)); // undefined
 * ```
 */
export function collectionOf(identity: Identity<unknown>): AnyCollection | undefined {
  const { table } = nodeOf(identity, "collectionOf") as Partial<Member>;
  return isCollection(table) ? table : undefined;
}

/**
 * Throws unless a row can stand at an entity: it has that key. For values that come from a storage.
 *
 * @throws {CollectionError} (`WRONG_KEY`) otherwise.
 * @throws What the `key` function of the collection throws over something that is no row.
 * @example
 * ```ts
 * import { at, collection } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * checkRow(at(users, 1), { id: 1 });
 * checkRow(at(users, 1), { id: 2 }); // throws CollectionError
 * ```
 */
export function checkRow(entity: Identity<unknown>, row: unknown): void {
  const node = nodeOf(entity, "checkRow") as unknown as Entity;
  node.rows.rowForKey(node, row);
}

/**
 * The key of an entity in its collection.
 *
 * @returns Undefined for every other identity.
 * @throws {NotAnIdentityError} if it is given anything else.
 * @example
 * ```ts
 * import { at, collection } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * keyOf(at(users, 1)); // 1
 * keyOf(ref(1)); // undefined
 * ```
 */
export function keyOf(identity: Identity<unknown>): EntityKey | undefined {
  const { table, key } = nodeOf(identity, "keyOf") as Partial<Member>;
  return isCollection(table) ? (key as EntityKey) : undefined;
}

/**
 * The entity of a key, whether a row is there or not. It is what `at` of `@dosync/core/collection` answers,
 * for whoever does not load collections.
 *
 * @throws {InvalidArgumentError} if it is given no collection.
 * @throws {CollectionError} (`WRONG_KEY`) if the key is neither a string nor a number.
 * @example
 * ```ts
 * import { at, collection } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * entityAt(users, 1) === at(users, 1); // true
 * ```
 */
export function entityAt(collection: AnyCollection, key: EntityKey): Ref<unknown> {
  const rows = rowsOf(collection, "entityAt");
  // It is about to be given a row, most likely. One that is held costs less than one that may be collected.
  return rows.hold(rows.checkedKey(key)) as unknown as Ref<unknown>;
}

/**
 * The entities that have a row for everybody, in order of insertion. It is the same array until one comes or goes.
 *
 * @throws {InvalidArgumentError} if it is given no collection.
 * @example
 * ```ts
 * import { addAll, collection } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * dosync(() => addAll(users, [{ id: 2 }, { id: 1 }]));
 * entitiesOf(users).map(keyOf); // [2, 1]
 * ```
 */
export function entitiesOf(collection: AnyCollection): readonly Ref<unknown>[] {
  const rows = rowsOf(collection, "entitiesOf");
  return entitiesIn(rows, rows.members.stored());
}

/**
 * The entities that have a row for the transaction in charge. They are in order of insertion: with what it
 * has written. Outside of a transaction they are those of {@link entitiesOf}.
 *
 * @throws {InvalidArgumentError} if it is given no collection.
 * @example
 * ```ts
 * import { add, collection } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * dosync(() => {
 *   add(users, { id: 1 });
 *   return [presentEntities(users).length, entitiesOf(users).length];
 * }); // [1, 0]
 * ```
 */
export function presentEntities(collection: AnyCollection): readonly Ref<unknown>[] {
  const rows = rowsOf(collection, "presentEntities");
  const transaction = transactionInCharge("call", String(rows));
  const { members } = rows;
  return entitiesIn(rows, transaction === undefined ? members.stored() : transaction.read(members));
}

/** A list never changes. So its entities stay one array, by which others see that nothing has come or gone. */
const known: WeakMap<object, readonly Ref<unknown>[]> = /* @__PURE__ */ new WeakMap();

function entitiesIn(rows: Rows, list: unknown): readonly Ref<unknown>[] {
  const old = known.get(list as List);
  if (old !== undefined) return old;
  const entities = (list as List).keys.map((key) => rows.get(key)) as unknown[] as Ref<unknown>[];
  known.set(list as List, entities);
  return entities;
}

/**
 * Gives a ref or a row a value in the transaction in charge. `undefined` takes a row away. For libraries that
 * write what they have kept, and do not know whether it is a ref or a row.
 *
 * @throws {NoTransactionError} outside a transaction.
 * @throws {NotAnIdentityError} if it is given something that has no value of its own.
 * @example
 * ```ts
 * import { at, collection, keys } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * dosync(() => setValue(at(users, 1), { id: 1 }));
 * deref(keys(users)); // [1]
 * dosync(() => setValue(at(users, 1), undefined));
 * deref(keys(users)); // []
 * ```
 */
export function setValue(identity: Identity<unknown>, value: unknown): void {
  const source = sourceOf(identity, "setValue");
  const transaction = transactionInCharge("refSet", source);
  if (transaction === undefined) throw new NoTransactionError("refSet", describe(source));
  setIn(transaction, source, value);
}

function rowsOf(collection: AnyCollection, operation: string): Rows {
  if (isCollection(collection)) return collection as unknown as Rows;
  throw new InvalidArgumentError(
    operation,
    DEV && `${operation}() needs a collection, but was given ${show(collection)}.`,
  );
}

/**
 * Whether something is a collection. A collection is no identity: its rows are.
 *
 * @example
 * ```ts
 * isCollection(ref([])); // false
 * ```
 */
export function isCollection(value: unknown): value is AnyCollection {
  return (value as Partial<Rows> | null | undefined)?.members?.kind === "list";
}
