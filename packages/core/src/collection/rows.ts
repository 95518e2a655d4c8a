import { follow } from "../commit/publish.ts";
import { isAlike } from "../ground/difference.ts";
import { DEV } from "../ground/dev.ts";
import { CollectionError, InvalidArgumentError, show } from "../ground/errors.ts";
import { deepFreeze } from "../ground/freeze.ts";
import type { TransactionContext } from "../kernel/context.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { extraOf, type IdentityNode } from "../kernel/identity.ts";
import { callPure, nothing } from "../kernel/read-only.ts";
import type { Validator } from "../kernel/types.ts";
import { undo, writeInPlace } from "../kernel/undo.ts";
import type { World } from "../kernel/world.ts";
import { Entity, peekAt } from "./entity.ts";
import { contentsAfter, ContentsSource } from "./contents.ts";
import { edited, extended, type List } from "./list.ts";
import { Loads, NewRows } from "./loads.ts";
import type { Index } from "./index-of-rows.ts";
import { ListSource } from "./list-source.ts";
import { type Member, Table } from "./member.ts";
import { exceptForNone } from "./none.ts";
import { REASONS } from "./reasons.ts";
import type { RowsOptions } from "./types.ts";
import { type ListEdit, type RowChange, RowWrite, writeLists, writeRows } from "./write.ts";

let unlabelled = 0;

/** Holds a collection. These are its entities by key, the list of those that are there, and its indexes. */
export class Rows extends Table<Entity> {
  label: string;
  /** The word for one of its rows. */
  readonly entity: string;
  readonly members: ListSource;
  readonly contents: ContentsSource;
  readonly loads: Loads = new Loads(() => this.#unfold());
  #isLabelled: boolean;
  readonly #titles: Map<IdentityNode, (label: string) => string> = new Map();
  readonly indexes: Map<string, Index> = new Map();
  readonly #keyOf: (row: never) => unknown;
  #insertions = 0;
  /** What shows the members, from the first time that somebody asks. */
  keys: IdentityNode | undefined = undefined;
  size: IdentityNode | undefined = undefined;

  constructor({ label, entity = "row", key, validator, freeze }: RowsOptions) {
    super();
    this.#isLabelled = label !== undefined;
    this.label = label ?? `collection#${++unlabelled}`;
    this.entity = entity;
    this.members = this.titled(new ListSource(this), (of) => `keys of ${of}`);
    this.contents = this.titled(new ContentsSource(this), (of) => `rows of ${of}`);
    this.#keyOf = key;
    if (validator !== undefined) {
      this.shared.validator = exceptForNone(validator as Validator<unknown>);
    }
    this.shared.freeze = freeze !== false;
  }

  /** Vue leaves it as it is. A reactive proxy has no way to what is private. */
  get __v_skip(): true {
    return true;
  }

  override toString(): string {
    return `collection "${this.label}"`;
  }

  /** A model gives it a label, unless it has one. */
  giveLabel(label: string): void {
    if (this.#isLabelled) return;
    this.#isLabelled = true;
    this.label = label;
    for (const [node, title] of this.#titles) extraOf(node).label = title(label);
  }

  /** Calls a list by the label of the collection. */
  titled<N extends IdentityNode>(node: N, title: (label: string) => string): N {
    this.#titles.set(node, title);
    extraOf(node).label = title(this.label);
    return node;
  }

  protected override make(key: unknown): Entity {
    return new Entity(this, key);
  }

  protected override begin(entity: Entity, place: unknown): boolean {
    entity.place = place as number;
    return this.loads.begin(entity, this.loads.rowAt(entity.place), entity.place);
  }

  override settle(): void {
    const from = this.loads.settle();
    if (from !== undefined) this.#forget(from);
  }

  protected override take(key: unknown): void {
    this.settle();
    if (this.bare.has(key)) this.indexes.forEach((index) => index.settle?.());
    const place = this.bare.get(key);
    if (place === undefined) return; // a function of an index has asked for the row
    this.loads.take(place as number);
    this.bare.delete(key);
  }

  /** The rows from a place on were never there. */
  #forget(from: number): void {
    this.bare.forEach((place, key) => {
      if ((place as number) >= from) this.bare.delete(key);
    });
    for (const index of this.indexes.values()) index.forget?.(from);
  }

  #unfold(): void {
    for (const index of this.indexes.values()) index.unfold?.();
    this.bare.forEach((place, key) => {
      if (this.loads.isRunning(place as number)) this.hold(key);
    });
  }

  override labelFor({ key }: Member): string {
    return `${this.label}/${String(key)}`;
  }

  override describe({ key }: Pick<Member, "key">): string {
    return `${this.entity} "${String(key)}" of "${this.label}"`;
  }

  /** The key of a row. */
  keyOf(row: unknown): unknown {
    if (row === undefined) {
      throw new InvalidArgumentError(
        String(this),
        DEV && `undefined is no row of ${String(this)}: it means that none is there. Use remove().`,
      );
    }
    if (DEV) return this.checkedKey(this.compute(() => this.#keyOf(row as never), "the key"));
    return this.checkedKey(this.#keyOf(row as never));
  }

  checkedKey(key: unknown): unknown {
    if (typeof key === "string" || (typeof key === "number" && !Number.isNaN(key))) {
      return key === 0 ? 0 : key; // as an address, -0 is 0
    }
    return this.refuse("WRONG_KEY", key);
  }

  /** The row, if its key is that of the entity. Throws otherwise. Validators are asked at the commit. */
  rowForKey({ key }: Entity, row: unknown): unknown {
    if (!Object.is(this.keyOf(row), key)) this.refuse("WRONG_KEY", key, row);
    return row;
  }

  refuse(code: keyof typeof REASONS, key: unknown, row?: unknown): never {
    const label = String(this);
    throw new CollectionError(code, label, key, DEV && REASONS[code](label, show(key), row));
  }

  /**
   * The rows of a list. The list stands for them: so who depends on the list need not depend on each row. One
   * that has no entity is the same in every world whose list has its key.
   */
  rowsOf(keys: readonly unknown[], read: (entity: Entity) => unknown = peekAt): unknown[] {
    return keys.map((key) => {
      const known = this.known(key);
      return known === undefined ? this.#bareRow(key) : read(known);
    });
  }

  /** Gives rows their values, `undefined` where one is taken away. */
  write(
    context: TransactionContext,
    values: Iterable<readonly [key: unknown, row: unknown]>,
  ): void {
    const writes: RowWrite[] = [];
    for (const [key, row] of values) {
      const old = this.#rowIn(context, key);
      if (old === row || (old !== undefined && isAlike(old, row))) continue;
      writes.push(new RowWrite(row === undefined ? this.get(key) : this.hold(key), row));
    }
    writeRows(context, this, writes);
  }

  /** The row that a transaction sees. */
  #rowIn(context: TransactionContext, key: unknown): unknown {
    // A follower of commits may be told what was read.
    const isBare = context === undo.owner && follow === undefined && this.known(key) === undefined;
    return isBare ? this.#bareRow(key) : context.read(this.get(key));
  }

  #bareRow(key: unknown): unknown {
    this.settle();
    const place = this.bare.get(key) as number | undefined;
    return place && this.loads.rowAt(place);
  }

  /** Makes these the rows. A row that equals the one of its key stays as it is. */
  replace(context: TransactionContext, newRows: Iterable<unknown>): void {
    const values = [...newRows];
    const keys = values.map((row) => this.keyOf(row));
    const present = (context.read(this.members) as List).keys;
    if (present.length === 0 && this.load(context, keys, values)) return;
    const wanted = new Map<unknown, unknown>();
    for (const [i, key] of keys.entries()) {
      if (wanted.has(key)) this.refuse("DUPLICATE_KEY", key);
      wanted.set(key, values[i]);
    }
    const gone = present.filter((key) => !wanted.has(key));
    this.write(context, [...gone.map((key) => [key, undefined] as const), ...wanted]);
  }

  /**
   * Puts new rows there without making entities. Answers whether it could: not where somebody has heard of one of
   * the keys, or is asked about each row.
   */
  load(context: TransactionContext, keys: readonly unknown[], values: unknown[]): boolean {
    const { bare, indexes, loads, shared } = this;
    const { length } = keys;
    if (context !== undo.owner || length === 0 || shared.validator !== undefined) return false;
    this.settle();
    if (!loads.isOpen) return false;
    if (!this.isUnused && keys.some((key) => bare.has(key) || this.known(key) !== undefined)) {
      return false;
    }
    if (DEV && shared.freeze) {
      values.forEach((row, i) => deepFreeze(row, () => this.describe({ key: keys[i] })));
    }
    for (const index of indexes.values()) index.settle?.(); // those from before are sorted by themselves
    const [size, first] = [bare.size, this.#insertions + 1];
    for (let i = 0; i < length; i++) bare.set(keys[i], first + i);
    if (bare.size < size + length) {
      this.#forget(first); // a key comes twice
      return false;
    }
    this.#insertions += length;
    loads.add(first, values);
    for (const index of indexes.values()) index.await?.(first);
    try {
      const changes = new NewRows(keys, values, first);
      const edits = this.#ofIndexes(changes, context);
      edits.push([this.members, extended, [keys, keys.map((_, i) => first + i)]]);
      writeLists(edits.concat([[this.contents, contentsAfter, [changes]]]));
    } catch (error) {
      const asked = keys.flatMap((key) => this.known(key) ?? []);
      for (const entity of asked) writeInPlace(entity, undefined);
      loads.cut(first);
      this.#forget(first);
      throw error;
    }
    this.lookLater();
    return true;
  }

  /** Throws for a row that could not be written. So many of them are, or none. */
  check(writes: readonly RowWrite[]): void {
    if (DEV) for (const { entity, value } of writes) freezeFor(entity, value);
    this.#askIndexes((index) => index.check(writes));
  }

  #askIndexes(ask: (index: Index) => void): void {
    const { indexes } = this;
    if (indexes.size > 0) this.compute(() => indexes.forEach(ask));
  }

  #ofIndexes(changes: Iterable<RowChange>, context: TransactionContext): ListEdit[] {
    const edits: ListEdit[] = [];
    this.#askIndexes((index) => edits.push(...index.editsFor(changes, context)));
    return edits;
  }

  /** Runs functions of the program whose answers are kept. They may only compute, from their arguments alone. */
  compute<T>(body: () => T, role: string | false = DEV && "an index"): T {
    return callPure(role, this, body, undefined, [], nothing) as T;
  }

  /** What becomes of the lists. Each write is told the place of its row. */
  editsFor(writes: readonly RowWrite[], context: TransactionContext): ListEdit[] {
    const removed: RowWrite[] = [];
    const added: RowWrite[] = [];
    const placeOf = (entity: Entity): unknown =>
      entity.placeIn(() => (context as unknown as World).valueOf(this.members) as List);
    for (const write of writes) {
      const { entity, old, value } = write;
      if (value === undefined) {
        if (old === undefined) continue;
        write.rank = placeOf(entity);
        removed.push(write);
        this.doubt(entity);
      } else if (old === undefined) {
        write.rank = entity.placeAt(++this.#insertions);
        added.push(write);
      } else write.rank = placeOf(entity);
    }
    const edits = this.#ofIndexes(writes, context);
    if (removed.length + added.length > 0) {
      edits.push([this.members, edited, [{ removed, added }]]);
    }
    edits.push([this.contents, contentsAfter, [writes]]);
    return edits;
  }
}
