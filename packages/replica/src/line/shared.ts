import type { Identity } from "@dosync/core";
import {
  type Address,
  addressBook,
  type AddressBook,
  addressesOf,
  checkRow,
  collectionOf,
  collectionsIn,
  entitiesOf,
  hasOwnValue,
  kindOf,
  readCommitted,
  replayOver,
  setValue,
  type Values,
} from "@dosync/core/adapter";
import type { Batch } from "../store/store.ts";
import { checkCopyable, isEqual } from "../values.ts";
import { mixed, nameOf } from "./naming.ts";
import type { Note } from "./pending.ts";
import {
  inPlaces,
  type Incoming,
  type Entity,
  isOfRows,
  readKept,
  type KeptRow,
  markerOf,
  SharedRows,
} from "./rows.ts";
import { Views } from "./views.ts";

/**
 * `Shared` holds the shared identities of a model by their addresses. They are refs and rows. It holds their
 * confirmed values as well.
 */
export class Shared {
  /** The collections, each with its rows. */
  readonly collections: readonly SharedRows[];
  /** A value that is not confirmed by the store is that of the factory. A row that is not here is not there. */
  readonly confirmed: Map<Identity<unknown>, unknown> = new Map();
  readonly views: Views = new Views(this.confirmed);
  readonly #refs: ReadonlySet<Identity<unknown>>;
  readonly #book: AddressBook;
  readonly #first: ReadonlyMap<Identity<unknown>, unknown>;
  readonly #labels: Map<string, Address> = new Map();
  readonly #rows: Map<unknown, SharedRows>;

  constructor(model: object) {
    this.#book = addressBook(model);
    this.collections = Array.from(collectionsIn(model), (one) => new SharedRows(...one));
    this.#rows = new Map(this.collections.map((rows) => [rows.collection, rows]));
    const refs = new Set<Identity<unknown>>();
    for (const [address, identity] of addressesOf(model)) {
      if (kindOf(identity) !== "ref" || !hasOwnValue(identity)) continue;
      refs.add(identity);
      this.#labels.set(nameOf(identity), address);
    }
    this.#refs = refs;
    const first = this.collections.flatMap((rows) => rows.first);
    for (const identity of [...refs, ...first])
      this.confirmed.set(identity, readCommitted(identity));
    this.check("the model", this.confirmed);
    this.#first = new Map(this.confirmed);
  }

  /** Whether an identity, or a collection, is shared. */
  has(identity: unknown): boolean {
    const one = identity as Identity<unknown>;
    return this.#refs.has(one) || this.#rows.has(one) || this.rowsOf(one) !== undefined;
  }

  /** What is shared, for whoever is asked about it: refs, and collections in the place of their rows. */
  owned(): unknown[] {
    return [...this.#refs, ...this.#rows.keys()];
  }

  /** All that is confirmed, and what is shown besides. */
  all(): Set<Identity<unknown>> {
    const shown = this.collections.flatMap(({ collection }) => entitiesOf(collection));
    return new Set([...this.#refs, ...this.confirmed.keys(), ...shown]);
  }

  /** The rows that an entity is one of. */
  rowsOf(identity: Identity<unknown>): SharedRows | undefined {
    return this.#rows.size === 0 ? undefined : this.#rows.get(collectionOf(identity));
  }

  /** The address of an identity by its name in error messages. */
  addressAt(name: string): Address | undefined {
    return this.#labels.get(name);
  }

  addressOf(identity: Identity<unknown>): Address | undefined {
    return this.has(identity) ? this.#book.addressOf(identity) : undefined;
  }

  /** The identity at an address. Undefined for those of other programs. */
  identityAt(address: Address): Identity<unknown> | undefined {
    let identity: Identity<unknown> | undefined;
    try {
      identity = this.#book.identityAt(address);
    } catch {
      return undefined; // it is no address
    }
    return identity !== undefined && this.has(identity) ? identity : undefined;
  }

  /** Takes in what the log goes on with, and answers the identities. */
  confirmLog(batches: readonly Batch[]): Set<Identity<unknown>> {
    const news = new Set<Identity<unknown>>();
    const all = batches.map(({ values, removed }) => ({ incoming: this.#read(values), removed }));
    for (const { incoming, removed } of all) this.#confirm(incoming, removed, news);
    return news;
  }

  #read(values: Iterable<readonly [Address, unknown]>): Incoming[] {
    return readKept(values, (address) => this.identityAt(address));
  }

  #confirm(
    incoming: readonly Incoming[],
    removed: Iterable<Address>,
    news: Set<Identity<unknown>>,
    before = this.confirmed,
  ): void {
    for (const address of removed) {
      const identity = this.identityAt(address);
      if (identity === undefined) continue;
      if (this.#refs.has(identity)) this.confirmed.set(identity, this.#first.get(identity));
      else this.#remove(identity);
      news.add(identity);
    }
    for (const { address, identity, value, at } of incoming) {
      if (isOfRows(address)) this.#noteKept(address);
      if (identity === undefined) continue;
      this.rowsOf(identity)?.place(identity, at);
      // Equal values stay the same object: a good guess is not shown anew, and a history finds what its step left.
      const known = [readCommitted(identity), before.get(identity)];
      this.confirmed.set(identity, known.find((one) => isEqual(one, value)) ?? value);
      news.add(identity);
    }
  }

  #remove(entity: Entity): void {
    this.confirmed.delete(entity);
    this.rowsOf(entity)!.remove(entity);
  }

  #noteKept(address: Address): void {
    const name = address.slice(0, address.indexOf("/"));
    for (const rows of this.collections) if (rows.address === name) rows.isKept = true;
  }

  /** Takes in everything that the store has. What it does not have is as the factory made it. */
  confirmAll(values: Iterable<readonly [Address, unknown]>): Set<Identity<unknown>> {
    const incoming = this.#read(inPlaces(values));
    const before = new Map(this.confirmed);
    this.confirmed.clear();
    for (const identity of this.#refs) this.confirmed.set(identity, this.#first.get(identity));
    for (const rows of this.collections) {
      rows.clear();
      rows.isKept = false;
    }
    const news = new Set<Identity<unknown>>([...before.keys(), ...this.#refs]);
    this.#confirm(incoming, [], news, before);
    for (const rows of this.collections) {
      if (rows.isKept) continue;
      for (const entity of rows.first) {
        rows.place(entity, undefined);
        this.confirmed.set(entity, this.#first.get(entity));
        news.add(entity);
      }
    }
    return news;
  }

  /** Why the model cannot have these values. Where there is none, those of the factory stand. */
  faultInAll(values: ReadonlyMap<Address, unknown>): { readonly error: unknown } | undefined {
    const writes = new Map<Identity<unknown>, unknown>();
    for (const [address, value] of values) {
      const identity = this.identityAt(address);
      if (identity !== undefined) writes.set(identity, value);
    }
    try {
      for (const [identity, value] of writes) {
        checkCopyable(value, nameOf(identity));
        if (this.rowsOf(identity) !== undefined) checkRow(identity, value);
      }
    } catch (error) {
      return { error };
    }
    const shown = this.collections.flatMap(({ collection }) => entitiesOf(collection));
    const base = [...shown.map((entity) => [entity, undefined] as const), ...this.#refsOf()];
    const [outcome] = replayOver(base, [() => setAll(writes)]).outcomes;
    return outcome!.status === "failed" ? outcome : undefined;
  }

  #refsOf(): Note[] {
    return Array.from(this.#refs, (identity) => [identity, this.#first.get(identity)]);
  }

  /** Everything that is confirmed, as it is kept. */
  kept(): [address: Address, value: unknown][] {
    const valuesAt = (
      identities: Iterable<Identity<unknown>>,
      toKept: (value: unknown, identity: Identity<unknown>) => unknown,
    ): [Address, unknown][] =>
      Array.from(identities, (one) => [
        this.#book.addressOf(one)!,
        toKept(this.confirmed.get(one), one),
      ]);
    const rows = this.collections
      .filter(({ isKept }) => isKept)
      .flatMap(({ address, places }) => [
        [markerOf(address), null] as [Address, unknown],
        ...valuesAt(places.keys(), (row, one): KeptRow => ({ row, at: places.get(one)! })),
      ]);
    return [...valuesAt(this.#refs, (value) => value), ...rows];
  }

  /** The values of the factory, by their addresses. */
  firstValues(): [address: Address, value: unknown][] {
    const refs = this.#refsOf().map(([identity, value]): [Address, unknown] => [
      this.#book.addressOf(identity)!,
      value,
    ]);
    return [...refs, ...this.collections.flatMap((rows) => this.firstRowsOf(rows))];
  }

  /** The rows of the factory as they are kept, and that they are. */
  firstRowsOf({ address, first }: SharedRows): [address: Address, value: unknown][] {
    const rows = first.map((entity, index): [Address, KeptRow] => [
      this.#book.addressOf(entity)!,
      { row: this.#first.get(entity), at: index + 1 },
    ]);
    return [[markerOf(address), null], ...rows];
  }

  /** The confirmed values of some identities. They are put in the place of what is shown. */
  baseOf(identities: Iterable<Identity<unknown>>): readonly Note[] {
    return this.inOrder(new Map(this.#confirmedOf(identities)), (rows) => rows.order);
  }

  *#confirmedOf(identities: Iterable<Identity<unknown>>): Generator<Note> {
    for (const identity of identities) yield [identity, this.confirmed.get(identity)];
  }

  /** What is to be published of some identities, where nothing is pending. */
  newsOf(identities: Iterable<Identity<unknown>>): readonly Note[] {
    return this.differing(this.#confirmedOf(identities), (rows) => rows.order);
  }

  /** Those of some values that are shared, and not shown as they are. */
  differing(
    values: Iterable<Note>,
    orderOf: (rows: SharedRows) => readonly Entity[],
  ): readonly Note[] {
    const news = new Map<Identity<unknown>, unknown>();
    for (const [identity, value] of values) {
      const isNews = this.has(identity) && !isEqual(readCommitted(identity), value);
      if (isNews) news.set(identity, value);
    }
    return this.inOrder(news, orderOf);
  }

  /** Values as entries, among them those that bring rows into an order. */
  inOrder(
    values: ReadonlyMap<Identity<unknown>, unknown>,
    orderOf: (rows: SharedRows) => readonly Entity[],
  ): readonly Note[] {
    const isGone = (entity: Entity): boolean =>
      values.has(entity) && values.get(entity) === undefined;
    const last: Note[] = [];
    const moved = new Set<Entity>();
    for (const rows of this.collections) {
      for (const entity of rows.misplaced(orderOf(rows), isGone)) {
        const shown = readCommitted(entity);
        moved.add(entity);
        if (shown !== undefined) last.push([entity, undefined]);
        last.push([entity, values.has(entity) ? values.get(entity) : shown]);
      }
    }
    return [...[...values].filter(([identity]) => !moved.has(identity)), ...last];
  }

  /** Throws unless everything that a transaction has written can be kept. Its atoms rest. */
  check(label: string, writes: Iterable<readonly [Identity<unknown>, unknown]>): void {
    for (const [identity, value] of writes) {
      // The key of a row may be too long for an address, or no text.
      if (this.addressOf(identity) !== undefined) checkCopyable(value, nameOf(identity));
      else if (kindOf(identity) !== "atom") throw mixed(label, identity);
    }
  }
}

function setAll(values: Values): void {
  for (const [identity, value] of values) setValue(identity, value);
}
