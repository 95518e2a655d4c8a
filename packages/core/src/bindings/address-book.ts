import type { AnyCollection } from "../collection/types.ts";
import type { Identity } from "../kernel/types.ts";
import { type Address, addressOf, keyAt, partsOf } from "./addresses.ts";
import { collectionOf, entityAt, keyOf } from "./parts.ts";
import { identitiesOf, placesIn, rowsIn } from "./places.ts";

/** Leads from the identities of a model to their addresses, and back. Made by {@link addressBook}. */
export interface AddressBook {
  /** The address of an identity, or of a row, of the model. */
  readonly addressOf: (identity: Identity<unknown>) => Address | undefined;
  /** The identity at an address; for a row, whether it exists or not. */
  readonly identityAt: (address: Address) => Identity<unknown> | undefined;
}

/**
 * The collections of a model by their addresses, in the order of its properties.
 *
 * @throws {InvalidArgumentError} if two parts of the model have one address, or if one is too long.
 * @example
 * ```ts
 * import { collection } from "@dosync/core/collection";
 *
 * const model = { users: collection<{ id: number }>()({ key: (user) => user.id }) };
 * [...collectionsIn(model).keys()]; // ["users"]
 * ```
 */
export function collectionsIn(model: object): Map<Address, AnyCollection> {
  return new Map(rowsIn(placesIn(model))) as unknown as Map<Address, AnyCollection>;
}

/**
 * Makes the address book of a model, for libraries that keep or send changes. A commit names a row by its
 * entity, which stands in no property of the model.
 *
 * @throws {InvalidArgumentError} if two parts of the model have one address, or if one is too long.
 * @example
 * ```ts
 * import { at, collection } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * const book = addressBook({ users, theme: atom("light") });
 * book.addressOf(at(users, 7)); // "users/7"
 * book.identityAt("users/7") === at(users, 7); // true
 * book.identityAt("color"); // undefined
 * ```
 */
export function addressBook(model: object): AddressBook {
  const places = placesIn(model);
  const identities = new Map(identitiesOf(places)) as unknown as Map<Address, Identity<unknown>>;
  const addresses = new Map(Array.from(identities, ([address, one]) => [one, address]));
  const collections = new Map(rowsIn(places)) as unknown as Map<Address, AnyCollection>;
  const paths = new Map(Array.from(collections, ([address, one]) => [one, partsOf(address).path]));
  return {
    addressOf: (identity) => {
      const path = paths.get(collectionOf(identity)!);
      return path === undefined
        ? addresses.get(identity)
        : addressOf({ path, key: keyOf(identity) });
    },
    identityAt: (address) => {
      const end = address.indexOf("/");
      const rows = end < 0 ? undefined : collections.get(address.slice(0, end));
      if (rows !== undefined) return entityAt(rows, keyAt(address, end + 1));
      return partsOf(address).key === undefined ? identities.get(address) : undefined;
    },
  };
}
