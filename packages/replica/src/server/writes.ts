import { deref, type Identity } from "@dosync/core";
import { type Address, checkRow, type PreparedCommit, setValue } from "@dosync/core/adapter";
import { isEqual } from "../values.ts";
import { overtaken } from "../line/overtaken.ts";
import { isMarker } from "../line/rows.ts";
import type { Shared } from "../line/shared.ts";
import type { Written } from "../line/written.ts";

/** A value that a transaction has written, and what stood there. An undefined row is not there. */
export type Write = readonly [address: Address, old: unknown, value: unknown];

/**
 * What a transaction without a name has written, for a place that decides elsewhere. It stands where a named
 * mutation has its arguments.
 */
export interface Writes {
  readonly writes: readonly Write[];
  /** What it has read besides, as it was: see `reads` of `TransactionOptions`. */
  readonly relied: readonly Relied[];
  /** The written rows that it has removed and added again. They stand last. */
  readonly moved?: readonly Address[] | undefined;
}

type Relied = readonly [address: Address, value: unknown];

/**
 * What a commit has written, by addresses, once it stands. The atoms of such a commit belong to the page, so they
 * rest.
 */
export function writesOf(commit: PreparedCommit, shared: Shared): (written: Written) => Writes {
  const own = new Set(commit.writes.map(([identity]) => identity));
  const relied = new Map<Address, unknown>();
  for (const identity of [...commit.ensured, ...(commit.reads ?? [])]) {
    const address = own.has(identity) ? undefined : shared.addressOf(identity);
    if (address !== undefined) relied.set(address, deref(identity)); // as it was before the commit
  }
  const addressOf = (identity: Identity<unknown>): Address => shared.addressOf(identity)!;
  return ({ writes, moved }) => ({
    writes: writes.map(([identity, old, value]): Write => [addressOf(identity), old, value]),
    relied: [...relied],
    ...(moved.size > 0 && { moved: Array.from(moved, addressOf) }),
  });
}

/** The body of what a transaction without a name has written. It throws where that cannot be read. */
export function writing(args: unknown, shared: Shared): () => void {
  const { writes, relied, moved } = readWrites(args);
  const isMoved = new Set(moved);
  return () => {
    for (const [address, old] of [...writes, ...relied]) {
      const identity = identityAt(shared, address);
      if (!isEqual(deref(identity), old)) throw overtaken("A transaction", identity);
    }
    for (const [address, , value] of writes) {
      const identity = identityAt(shared, address);
      const isRow = shared.rowsOf(identity) !== undefined;
      if (value !== undefined && isRow) checkRow(identity, value);
      if (isMoved.has(address)) {
        if (!isRow) throw malformed("They move what is no row.");
        setValue(identity, undefined); // it comes to the end
      }
      setValue(identity, value);
    }
  };
}

/**
 * What came from elsewhere as writes.
 *
 * @throws with the code `MALFORMED` unless it is that, with one value for each address.
 */
export function readWrites(args: unknown): Writes {
  const { writes, relied, moved = [] } = Object(args) as Record<keyof Writes, unknown>;
  if (!areWrites(writes) || !areRelied(relied) || !Array.isArray(moved) || writes.length === 0) {
    throw malformed("They are no writes.");
  }
  const all = [...writes, ...relied].map(([address]) => address);
  if (new Set(all).size < all.length) throw malformed("They name one address twice.");
  checkMoved(moved, writes);
  return { writes, relied, moved };
}

function checkMoved(
  moved: readonly unknown[],
  writes: readonly Write[],
): asserts moved is readonly Address[] {
  const left = new Set<unknown>();
  for (const [address, , value] of writes) if (value !== undefined) left.add(address);
  // Each one is taken out, so none comes twice and there are no more of them than writes.
  if (!moved.every((address) => left.delete(address))) {
    throw malformed("They move what they have not written.");
  }
}

function areWrites(value: unknown): value is readonly Write[] {
  return areEntries(value, 3);
}

function areRelied(value: unknown): value is readonly Relied[] {
  return areEntries(value, 2);
}

function areEntries(value: unknown, length: number): boolean {
  if (!Array.isArray(value)) return false;
  // `every` of an array leaves out its holes.
  return [...(value as unknown[])].every(
    (entry) => Array.isArray(entry) && entry.length === length && typeof entry[0] === "string",
  );
}

/**
 * The shared identity at an address. There is one way to write each address, so whoever decides by its text
 * decides about this identity.
 */
function identityAt(shared: Shared, address: Address): Identity<unknown> {
  const identity = isMarker(address) ? undefined : shared.identityAt(address);
  if (identity === undefined || shared.addressOf(identity) !== address) {
    throw malformed(`Nothing of the model is at ${JSON.stringify(address.slice(0, 100))}.`);
  }
  return identity;
}

function malformed(message: string): Error {
  return Object.assign(new Error(message), { code: "MALFORMED" });
}
