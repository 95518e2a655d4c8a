import { deref, type Identity } from "@dosync/core";
import { type Address, checkRow, type PreparedCommit, setValue } from "@dosync/core/adapter";
import { isEqual } from "../values.ts";
import { overtaken } from "../line/overtaken.ts";
import { isMarker } from "../line/rows.ts";
import type { Shared } from "../line/shared.ts";

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
}

type Relied = readonly [address: Address, value: unknown];

/** What a commit has written, by addresses. The atoms of such a commit belong to the page, so they rest. */
export function writesOf(commit: PreparedCommit, shared: Shared): Writes {
  const written = new Set<Identity<unknown>>();
  const writes: Write[] = [];
  for (const [identity, old, value] of commit.writes) {
    const address = shared.addressOf(identity);
    if (address === undefined) continue;
    written.add(identity);
    writes.push([address, old, value]);
  }
  const relied = new Map<Address, unknown>();
  for (const identity of [...commit.ensured, ...(commit.reads ?? [])]) {
    const address = written.has(identity) ? undefined : shared.addressOf(identity);
    if (address !== undefined) relied.set(address, deref(identity)); // as it was before the commit
  }
  return { writes, relied: [...relied] };
}

/** The body of what a transaction without a name has written. It throws where that cannot be read. */
export function writing(args: unknown, shared: Shared): () => void {
  const { writes, relied } = readWrites(args);
  return () => {
    for (const [address, old] of [...writes, ...relied]) {
      const identity = identityAt(shared, address);
      if (!isEqual(deref(identity), old)) throw overtaken("A transaction", identity);
    }
    for (const [address, , value] of writes) {
      const identity = identityAt(shared, address);
      if (value !== undefined && shared.rowsOf(identity) !== undefined) checkRow(identity, value);
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
  const { writes, relied } = Object(args) as Record<keyof Writes, unknown>;
  if (!areWrites(writes) || !areRelied(relied) || writes.length === 0) {
    throw malformed("They are no writes.");
  }
  const all = [...writes, ...relied].map(([address]) => address);
  if (new Set(all).size < all.length) throw malformed("They name one address twice.");
  return { writes, relied };
}

function areWrites(value: unknown): value is readonly Write[] {
  return areEntries(value, 3);
}

function areRelied(value: unknown): value is readonly Relied[] {
  return areEntries(value, 2);
}

function areEntries(value: unknown, length: number): boolean {
  if (!Array.isArray(value)) return false;
  return value.every(
    (entry: unknown) =>
      Array.isArray(entry) && entry.length === length && typeof entry[0] === "string",
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
