import type { CommitRecord, Identity } from "@dosync/core";
import {
  type AddressBook,
  collectionOf,
  entitiesOf,
  hasOwnValue,
  kindOf,
  presentEntities,
  readCommitted,
} from "@dosync/core/adapter";

/** Whether a value of this kind is kept. */
export function isKept(identity: Identity<unknown>): boolean {
  const kind = kindOf(identity);
  return (kind === "atom" || kind === "ref") && hasOwnValue(identity);
}

/** Whether an identity is an entity of a collection. */
export function isRow(identity: Identity<unknown>): boolean {
  return collectionOf(identity) !== undefined;
}

/** The address of an identity; undefined also for a row whose key makes none. */
export function addressIn(book: AddressBook, identity: Identity<unknown>): string | undefined {
  try {
    return book.addressOf(identity);
  } catch {
    return undefined;
  }
}

/** Whether an identity belongs to a model. A row does also where its key makes no address. */
export function isIn(book: AddressBook, identity: Identity<unknown>): boolean {
  try {
    return book.addressOf(identity) !== undefined;
  } catch {
    return true;
  }
}

/**
 * What is to be written, by the addresses. Rows that have no place yet come in their order.
 *
 * @throws {InvalidArgumentError} for a row whose key makes no address. Without the row there is nothing to write.
 */
export function valuesIn(
  book: AddressBook,
  identities: readonly Identity<unknown>[],
  places: ReadonlyMap<string, number>,
): [address: string, value: unknown][] {
  const isNew = (identity: Identity<unknown>): boolean =>
    isRow(identity) && !places.has(addressIn(book, identity) ?? "");
  const values: [string, unknown][] = [];
  for (const identity of inOrder(identities, isNew)) {
    const value = readCommitted(identity);
    try {
      values.push([book.addressOf(identity)!, value]);
    } catch (error) {
      if (value !== undefined) throw error;
    }
  }
  return values;
}

/**
 * The rows that do not keep their places: those that a commit has removed, or may have brought to the end. A row that
 * is removed and added again in one commit looks as if it was edited. It stands among the last ones then, which are
 * all written by this commit.
 */
export function unplacedIn(writes: CommitRecord["writes"]): Identity<unknown>[] {
  const rows = writes.filter(([identity, old]) => isRow(identity) && old !== undefined);
  const edited = rows.filter(([, , value]) => value !== undefined);
  const written = new Set(writes.map(([identity]) => identity));
  const unplaced = rows.filter(([, , value]) => value === undefined).map(([row]) => row);
  for (const collection of new Set(edited.map(([row]) => collectionOf(row)!))) {
    const order = entitiesOf(collection);
    unplaced.push(...order.slice(order.findLastIndex((row) => !written.has(row)) + 1));
  }
  return unplaced;
}

/** Those that are not new first. A row may be noted before others, when it was there for the first time. */
function inOrder(
  identities: readonly Identity<unknown>[],
  isNew: (identity: Identity<unknown>) => boolean,
): readonly Identity<unknown>[] {
  const added = new Set(identities.filter(isNew));
  if (added.size < 2) return identities;
  const collections = new Set(Array.from(added, (row) => collectionOf(row)!));
  const ordered = [...collections].flatMap((one) => presentEntities(one));
  return [
    ...identities.filter((one) => !added.has(one) || readCommitted(one) === undefined),
    ...ordered.filter((row) => added.has(row)),
  ];
}
