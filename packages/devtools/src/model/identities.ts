import type { Identity } from "@dosync/core";
import type { AnyCollection, EntityKey } from "@dosync/core/collection";
import {
  addressesOf,
  collectionOf,
  collectionsIn,
  entitiesOf,
  entityAt,
  inspect,
  isCollection,
  keyOf,
  kindOf,
  labelOf,
} from "@dosync/core/adapter";

/** An identity that the recorder knows. It is held weakly: to look at a program keeps nothing of it. */
export interface KnownIdentity {
  readonly id: number;
  /** Undefined once the program has dropped it. */
  readonly identity: () => Identity<unknown> | undefined;
  /** How many commits have written it since it is known. */
  commits: number;
  /** When it was written last, in milliseconds since the page began. */
  lastAt: number | undefined;
  /** Whether it only keeps what others show; undefined until somebody asks. */
  isHidden: boolean | undefined;
}

/** A group of the state view: a model, or everything that is in none. */
export interface IdentityGroup {
  /** The name of the model; undefined for identities that stand in no model. */
  readonly model: string | undefined;
  readonly entries: readonly NamedIdentity[];
}

export interface NamedIdentity {
  readonly name: string;
  readonly kind: string;
  readonly identity: Identity<unknown>;
}

interface Place {
  readonly model: string;
  readonly address: string;
}

/** `Identities` is what is known about the identities of a program: numbers, names, and models. */
export class Identities {
  readonly #limit: number;
  readonly #byIdentity: WeakMap<Identity<unknown>, KnownIdentity> = new WeakMap();
  /** The oldest first. */
  readonly #known: Map<number, KnownIdentity> = new Map();
  readonly #models: Map<string, object> = new Map();
  /** The keys that collections had when their model was named. They are in the order of the rows. */
  readonly #firstKeys: Map<AnyCollection, readonly EntityKey[]> = new Map();
  /** Where identities and collections stand in a model. */
  readonly #places: WeakMap<object, Place> = new WeakMap();
  #last = 0;
  /** Grows when there may be others to list: one more is known, a row has come or gone, a model was named. */
  shape = 0;
  /** How many were dropped because there were more than the limit. */
  dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#known.size;
  }

  get models(): ReadonlyMap<string, object> {
    return this.#models;
  }

  /** Names a model. What stands in it is shown by its address there. */
  addModel(name: string, model: object): void {
    this.#models.set(name, model);
    this.shape++;
    for (const [address, identity] of addressesOf(model)) {
      this.#places.set(identity, { model: name, address });
      this.note(identity);
    }
    for (const [address, rows] of collectionsIn(model)) {
      this.#places.set(rows, { model: name, address });
      this.#firstKeys.set(
        rows,
        entitiesOf(rows).map((row) => keyOf(row)!),
      );
    }
  }

  /** The rows that the models had when they were named, in their order. Some may be gone. */
  firstRows(): Identity<unknown>[] {
    return [...this.#firstKeys].flatMap(([rows, keys]) => keys.map((key) => entityAt(rows, key)));
  }

  removeModel(name: string): void {
    for (const [, rows] of collectionsIn(this.#models.get(name) ?? {}))
      this.#firstKeys.delete(rows);
    this.#models.delete(name);
    this.shape++;
  }

  /** What is known about an identity, from now on if it was not. */
  note(identity: Identity<unknown>): KnownIdentity {
    let known = this.#byIdentity.get(identity);
    if (known !== undefined) return known;
    const reference = new WeakRef(identity);
    known = {
      id: ++this.#last,
      identity: () => reference.deref(),
      commits: 0,
      lastAt: undefined,
      isHidden: undefined,
    };
    this.#byIdentity.set(identity, known);
    this.#known.set(known.id, known);
    this.shape++;
    if (this.#known.size > this.#limit) this.#drop();
    return known;
  }

  /** What is known about an identity, where anything is. */
  of(identity: Identity<unknown>): KnownIdentity | undefined {
    return this.#byIdentity.get(identity);
  }

  byId(id: number): Identity<unknown> | undefined {
    return this.#known.get(id)?.identity();
  }

  /** The name of the model that an identity stands in, and its address there. */
  placeOf(identity: Identity<unknown>): Place | undefined {
    const place = this.#places.get(identity);
    if (place !== undefined) return this.#models.has(place.model) ? place : undefined;
    const rows = collectionOf(identity);
    const around = rows && this.#places.get(rows);
    if (around === undefined || !this.#models.has(around.model)) return undefined;
    return { model: around.model, address: `${around.address}/${String(keyOf(identity))}` };
  }

  /** The name that people know an identity by: its address in a model, or its label. */
  nameOf(identity: Identity<unknown>): string {
    const place = this.placeOf(identity);
    if (place !== undefined) return place.address;
    if (collectionOf(identity) === undefined) return labelOf(identity);
    return /"(.*)"$/s.exec(inspect(identity).name)?.[1] ?? inspect(identity).name;
  }

  /** Every identity that is known and was not dropped by the program. */
  all(): Identity<unknown>[] {
    const all = Array.from(this.#known.values(), ({ identity }) => identity());
    return all.filter((identity) => identity !== undefined);
  }

  /** Everything that is known and was not dropped by the program, by model. */
  groups(): IdentityGroup[] {
    const groups: IdentityGroup[] = [];
    const seen = new Set<Identity<unknown>>();
    for (const [model, content] of this.#models) {
      const entries: NamedIdentity[] = [];
      for (const [, identity] of addressesOf(content)) entries.push(this.#named(identity));
      for (const [, rows] of collectionsIn(content)) {
        if (isCollection(rows)) for (const row of entitiesOf(rows)) entries.push(this.#named(row));
      }
      for (const { identity } of entries) seen.add(identity);
      groups.push({ model, entries });
    }
    const others: NamedIdentity[] = [];
    for (const [id, known] of this.#known) {
      const identity = known.identity();
      if (identity === undefined) this.#known.delete(id);
      else if (!seen.has(identity)) {
        known.isHidden ??= inspect(identity).isHidden;
        if (!known.isHidden) others.push(this.#named(identity));
      }
    }
    if (others.length > 0) groups.push({ model: undefined, entries: others });
    return groups;
  }

  #named(identity: Identity<unknown>): NamedIdentity {
    return { name: this.nameOf(identity), kind: kindOf(identity), identity };
  }

  /** Drops what the program has dropped; where that is not enough, the oldest. */
  #drop(): void {
    for (const [id, known] of this.#known) {
      if (known.identity() === undefined) this.#known.delete(id);
      if (this.#known.size <= this.#limit * 0.9) return;
    }
    for (const id of this.#known.keys()) {
      if (this.#known.size <= this.#limit * 0.9) return;
      this.#known.delete(id);
      this.dropped++;
    }
  }
}
