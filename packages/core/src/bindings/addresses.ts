import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, show } from "../ground/errors.ts";

/** Where an identity stands in its model, as text: `checking`, `filter.text`, `entries/7`. */
export type Address = string;

/** The key of an entity: a number and a string are different keys. */
export type EntityKey = number | string;

/** An address in its parts. */
export interface AddressParts {
  /** The names on the way through the model. */
  readonly path: readonly string[];
  /** The key of the entity, where the address is that of one. */
  readonly key?: EntityKey | undefined;
}

const MOST_BYTES = 512;

/**
 * The address of an identity, or of an entity, in a model.
 *
 * Each name is encoded as `encodeURIComponent` does, and they are joined by dots. The key of an entity
 * follows a slash: a number as it is, a string behind an apostrophe. Storage, replicas and `dehydrate`
 * name identities by it, so it is the same in every program that makes the same model.
 *
 * @returns ASCII text.
 * @throws {InvalidArgumentError} if it would be empty or longer than 512 bytes, or if a name is no text.
 * @example
 * ```ts
 * addressOf({ path: ["filter", "free text"] }); // "filter.free%20text"
 * addressOf({ path: ["entries"], key: 7 }); // "entries/7"
 * addressOf({ path: ["entries"], key: "7" }); // "entries/'7"
 * ```
 */
export function addressOf(parts: AddressParts): Address {
  if (DEV && !Array.isArray((parts as Partial<AddressParts> | undefined)?.path)) {
    throw new InvalidArgumentError(
      "addressOf",
      `addressOf() needs { path }, but was given ${show(parts)}.`,
    );
  }
  const { path, key } = parts;
  let address: Address;
  try {
    address = path.map(encodeURIComponent).join(".");
    if (typeof key === "number") address += `/${key}`;
    else if (key !== undefined) address += `/'${encodeURIComponent(key)}`;
  } catch {
    throw badAddress(
      path.join("."),
      `has half a character in ${key === undefined ? "it" : "a key"}`,
    );
  }
  if (address === "") throw badAddress(address, "is empty");
  if (address.length > MOST_BYTES) {
    throw badAddress(address, `has ${address.length} bytes, more than ${MOST_BYTES}`);
  }
  return address;
}

/**
 * The parts of an address: the counterpart of {@link addressOf}.
 *
 * A name with a dot in it comes back as several. A model in which that would matter is refused, see
 * {@link labelIdentities}.
 *
 * @throws {InvalidArgumentError} if the text is no address.
 * @example
 * ```ts
 * partsOf("entries/'7"); // { path: ["entries"], key: "7" }
 * partsOf("filter.text"); // { path: ["filter", "text"], key: undefined }
 * ```
 */
export function partsOf(address: Address): AddressParts {
  try {
    const end = address.indexOf("/");
    const place = end < 0 ? address : address.slice(0, end);
    return {
      path: place.split(".").map(decodeURIComponent),
      key: end < 0 ? undefined : keyFrom(address.slice(end + 1)),
    };
  } catch {
    throw badAddress(address, "is no address");
  }
}

/** The key in the address of a row. It is known what stands before. */
export function keyAt(address: Address, start: number): EntityKey {
  try {
    return keyFrom(address.slice(start));
  } catch {
    throw badAddress(address, "is no address");
  }
}

function keyFrom(text: string): EntityKey {
  if (text.includes("/")) throw text;
  if (text.startsWith("'")) return decodeURIComponent(text.slice(1));
  const number = Number(text);
  if (String(number) !== text) throw text;
  return number;
}

function badAddress(given: unknown, what: string): InvalidArgumentError {
  const address = String(given);
  const shown = address.length > 80 ? `${address.slice(0, 80)}…` : address;
  return new InvalidArgumentError(
    shown || "address",
    DEV &&
      `The address "${shown}" ${what}. Give the model shorter names and its rows shorter keys, or others.`,
  );
}

/** The error for a name that the data of a page uses for itself. */
export function refuseReserved(address: Address): never {
  throw badAddress(address, "is used by dehydrate() itself");
}

/** Says that two identities of a model would have one address. */
export function refuseCollision(address: Address): never {
  throw new InvalidArgumentError(
    address,
    DEV &&
      `Two identities of the model have the address "${address}", so they could not be told apart where they are kept. Rename one of them: a name with a dot in it reads like the way into a part of the model.`,
  );
}
