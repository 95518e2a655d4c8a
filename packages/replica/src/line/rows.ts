import type { Identity } from "@dosync/core";
import { type Address, checkRow, entitiesOf } from "@dosync/core/adapter";
import type { AnyCollection } from "@dosync/core/collection";
import { storeDamaged } from "../errors.ts";

/** The identity of a row. */
export type Entity = Identity<unknown>;

/** A row as it is kept. */
export interface KeptRow {
  readonly row: unknown;
  /** Its place: rows stand in the order of their places. One that comes from elsewhere may have none. */
  readonly at?: number | undefined;
}

/**
 * The row of what is kept at an address.
 *
 * @throws {UsageError} (`STORE_DAMAGED`) where that is no row of this library.
 */
export function keptRowAt(address: Address, kept: unknown): KeptRow {
  const { row, at } = Object(kept) as Partial<KeptRow>;
  if (row !== undefined && (at === undefined || Number.isFinite(at))) return kept as KeptRow;
  throw storeDamaged(address, "it is no row");
}

/** A kept value on its way into what is confirmed. */
export interface Incoming {
  readonly address: Address;
  readonly identity: Identity<unknown> | undefined;
  readonly value: unknown;
  /** The place of a row. */
  readonly at: number | undefined;
}

/**
 * Finds the identities of kept values. Addresses of newer programs are passed over. What cannot be read throws
 * before anything is taken in.
 */
export function readKept(
  values: Iterable<readonly [Address, unknown]>,
  identityAt: (address: Address) => Identity<unknown> | undefined,
): Incoming[] {
  return Array.from(values, ([address, kept]): Incoming => {
    const identity = isMarker(address) ? undefined : identityAt(address);
    if (identity === undefined || !isOfRows(address)) {
      return { address, identity, value: kept, at: undefined };
    }
    const { row, at } = keptRowAt(address, kept);
    checkRow(identity, row);
    return { address, identity, value: row, at };
  });
}

/** Kept values in the order in which they are taken in. Those of refs come first, then rows by their places. */
export function inPlaces(
  values: Iterable<readonly [Address, unknown]>,
): (readonly [Address, unknown])[] {
  const refs: (readonly [Address, unknown])[] = [];
  const rows: (readonly [Address, unknown])[] = [];
  for (const entry of values) (isOfRows(entry[0]) ? rows : refs).push(entry);
  return [...refs, ...rows.toSorted(byPlace)];
}

/** Compares kept rows by their places. Those without one come last. */
function byPlace(
  [, one]: readonly [Address, unknown],
  [, other]: readonly [Address, unknown],
): number {
  return placeOf(one) - placeOf(other) || 0;
}

function placeOf(kept: unknown): number {
  return (kept as KeptRow | null)?.at ?? Infinity;
}

/** Where it is kept that a collection is: rows alone cannot say that the last one was removed. */
export function markerOf(address: Address): Address {
  return `${address}/`;
}

/** Whether this is the address of a row, or of a collection's mark. */
export function isOfRows(address: Address): boolean {
  return address.includes("/");
}

export function isMarker(address: Address): boolean {
  return address.endsWith("/");
}

/** `SharedRows` are the rows of one collection as they are confirmed. */
export class SharedRows {
  readonly address: Address;
  readonly collection: AnyCollection;
  /** The places of the rows that are there, in their order. */
  readonly places: Map<Entity, number> = new Map();
  /** Whether the store knows of the collection. Until it does, the rows are those of the factory. */
  isKept = false;
  /** The rows of the factory. */
  readonly first: readonly Entity[];
  #top = 0;
  #order: readonly Entity[] | undefined = undefined;
  /** An array that was found to be in this order. Most orders that are asked about are the last one. */
  #agreed: readonly Entity[] | undefined = undefined;

  constructor(address: Address, collection: AnyCollection) {
    this.address = address;
    this.collection = collection;
    this.first = entitiesOf(collection);
    for (const entity of this.first) this.place(entity, undefined);
  }

  /** The rows that are there, in their order. */
  get order(): readonly Entity[] {
    return (this.#order ??= [...this.places.keys()]);
  }

  /** A row is there: at its place, at the place that it has, or at the end. */
  place(entity: Entity, at: number | undefined): void {
    const old = this.places.get(entity);
    const place = at ?? old ?? this.#top + 1;
    if (old === place) return;
    this.places.delete(entity); // it comes to the end
    this.places.set(entity, place);
    this.#top = Math.max(this.#top, place);
    this.#hasChanged();
  }

  remove(entity: Entity): void {
    if (this.places.delete(entity)) this.#hasChanged();
  }

  clear(): void {
    this.places.clear();
    this.#top = 0;
    this.#hasChanged();
  }

  #hasChanged(): void {
    this.#order = undefined;
    this.#agreed = undefined;
  }

  /**
   * What has to be given, again or anew, to order the rows: all from the first on that does not stand there.
   *
   * @param isGone Whether a row that is shown is taken away.
   */
  misplaced(order: readonly Entity[], isGone: (entity: Entity) => boolean): readonly Entity[] {
    const shown = entitiesOf(this.collection);
    if (order === shown || (order === this.#order && shown === this.#agreed)) return [];
    let next = 0;
    for (const entity of shown) {
      if (isGone(entity)) continue;
      if (entity !== order[next]) break;
      next++;
    }
    if (order === this.#order && next === shown.length && next === order.length) {
      this.#agreed = shown;
    }
    return order.slice(next);
  }

  /** Whether these are the rows that are there, in their order. */
  isInOrder(order: readonly Entity[]): boolean {
    if (order === this.#agreed) return true;
    const own = this.order;
    const isSame =
      order.length === own.length && order.every((entity, index) => entity === own[index]);
    if (isSame) this.#agreed = order;
    return isSame;
  }

  /**
   * The places of rows in a new order. It follows from the confirmed one by adding, removing and moving to
   * the end: who has a place keeps it, the others get one after all that are there.
   *
   * @returns The new places.
   */
  placesIn(order: readonly Entity[]): ReadonlyMap<Entity, number> {
    const places = new Map<Entity, number>();
    let top = this.#top;
    let last = 0;
    for (const entity of order) {
      const known = this.places.get(entity);
      last = known !== undefined && known > last ? known : ++top;
      if (known !== last) places.set(entity, last);
    }
    return places;
  }
}
