import { isAlike } from "../ground/difference.ts";
import { DEV } from "../ground/dev.ts";
import { CollectionError, InvalidArgumentError, show } from "../ground/errors.ts";
import type { TransactionContext } from "../kernel/context.ts";
import { HIDDEN, PLAIN, SOURCE } from "../kernel/flags.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { extraOf, type IdentityNode } from "../kernel/identity.ts";
import { callPure } from "../kernel/read-only.ts";
import { Source } from "../kernel/source.ts";
import type { StandardSchemaV1, Validator } from "../kernel/types.ts";
import type { World } from "../kernel/world.ts";
import { Entity, type Placed } from "./entity.ts";
import { contentsAfter, ContentsSource } from "./contents.ts";
import { edited, EMPTY, find, type List, type Order } from "./list.ts";
import { type Member, Table } from "./member.ts";
import { type ListEdit, RowWrite, writeRows } from "./write.ts";

/** What finds rows by something else than their key. */
export interface Index {
  /** What becomes of its lists. Runs the functions of the program, and changes nothing. */
  editsFor(writes: readonly RowWrite[], context: TransactionContext): readonly ListEdit[];
  /** Throws for a row that it cannot place. */
  check(writes: readonly RowWrite[]): void;
}

interface RowsOptions {
  readonly label?: string | undefined;
  readonly entity?: string | undefined;
  readonly key: (row: never) => unknown;
  readonly validator?: unknown;
  readonly freeze?: boolean | undefined;
}

/** In the order of insertion. */
export const byPlace: Order = (one, other) => (one as Placed).at - (other as Placed).at;

let unlabelled = 0;

/** Development: why something cannot be done, and what to do. */
const REASONS = {
  DUPLICATE_KEY: (label: string, key: string): string =>
    `Cannot add ${key} to ${label}: it is there already. To replace it, use set().`,
  NO_ENTITY: (label: string, key: string): string =>
    `Cannot alter ${key} of ${label}: it is not there. Look with deref(), or put it there with add() or set().`,
  WRONG_KEY: (label: string, key: string, row: unknown): string =>
    row === undefined
      ? `A key of ${label} is a string or a number, not ${key}.`
      : `Cannot put the row ${show(row)} in the place of ${key} of ${label}. To give a row another key, remove it and add it again.`,
};

/** A list of a collection. It is no identity of the program: others show what it holds. */
export class ListSource extends Source {
  readonly rows: object;

  constructor(rows: object) {
    super(EMPTY, SOURCE | PLAIN | HIDDEN);
    this.rows = rows;
  }

  override get kind(): string {
    return "list";
  }
}

/** Holds a collection. These are its entities by key, the list of those that are there, and its indexes. */
export class Rows extends Table<Entity> {
  label: string;
  /** The word for one of its rows. */
  readonly entity: string;
  readonly members: ListSource;
  readonly contents: ContentsSource;
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

  override labelFor({ key }: Member): string {
    return `${this.label}/${String(key)}`;
  }

  override describe({ key }: Member): string {
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

  /** The rows that a transaction sees. */
  present(context: TransactionContext): Entity[] {
    return entitiesIn(context.read(this.members) as List<Placed>);
  }

  /** Those whose rows everybody sees. */
  committedEntities(): Entity[] {
    return entitiesIn(this.members.stored() as List<Placed>);
  }

  /** Gives rows their values, `undefined` where one is taken away. */
  write(context: TransactionContext, values: Iterable<readonly [Entity, unknown]>): void {
    const writes: RowWrite[] = [];
    for (const [entity, row] of values) {
      const old = context.read(entity);
      if (old === row || (old !== undefined && isAlike(old, row))) continue;
      if (row !== undefined) this.hold(entity.key);
      writes.push(new RowWrite(entity, row));
    }
    writeRows(context, this, writes);
  }

  /** Makes these the rows. A row that equals the one of its key stays as it is. */
  replace(context: TransactionContext, newRows: Iterable<unknown>): void {
    const wanted = new Map<Entity, unknown>();
    for (const row of newRows) {
      const key = this.keyOf(row);
      const entity = this.get(key);
      if (wanted.has(entity)) this.refuse("DUPLICATE_KEY", key);
      wanted.set(entity, row);
    }
    const gone = this.present(context).filter((entity) => !wanted.has(entity));
    this.write(context, [...gone.map((entity) => [entity, undefined] as const), ...wanted]);
  }

  /** Throws for a row that could not be written. So many of them are, or none. */
  check(writes: readonly RowWrite[]): void {
    if (DEV) for (const { entity, value } of writes) freezeFor(entity, value);
    this.#askIndexes((index) => index.check(writes));
  }

  /** Asks the functions of the program, which may only compute. */
  #askIndexes<A>(ask: (index: Index) => A): A[] {
    const indexes = [...this.indexes.values()];
    if (indexes.length === 0) return [];
    return callPure(DEV && "an index", this.members, () => indexes.map(ask), undefined, []) as A[];
  }

  /** What becomes of the lists. Each write is told the entry of its row. */
  editsFor(writes: readonly RowWrite[], context: TransactionContext): ListEdit[] {
    const removed: Placed[] = [];
    const added: Placed[] = [];
    for (const write of writes) {
      const { entity, old, value } = write;
      if (value === undefined) {
        if (old === undefined) continue;
        removed.push((write.entry = this.#entryOf(entity, context)));
        this.doubt(entity);
      } else if (old === undefined) {
        added.push((write.entry = entity.placedAt(++this.#insertions)));
      } else if (typeof entity.place === "object") {
        write.entry = this.#entryOf(entity, context);
      }
    }
    const edits: ListEdit[] = [];
    for (const ofIndex of this.#askIndexes((index) => index.editsFor(writes, context))) {
      edits.push(...ofIndex);
    }
    if (removed.length + added.length > 0) {
      edits.push([this.members, edited, [{ removed, added }, byPlace]]);
    }
    edits.push([this.contents, contentsAfter, [writes]]);
    return edits;
  }

  /** The entry of a row that is there. The entity itself, unless it was removed and put there again. */
  #entryOf(entity: Entity, context: TransactionContext): Placed {
    const { place } = entity;
    if (typeof place !== "object") return entity;
    const { pieces } = (context as unknown as World).valueOf(this.members) as List<Placed>;
    for (const entry of [place, entity]) {
      const [at, within] = find(pieces, entry, byPlace);
      const found = pieces[at]?.[within];
      if (found?.member === entity) return found;
    }
    return pieces.flat().find(({ member }) => member === entity)!;
  }
}

function entitiesIn({ pieces }: List<Placed>): Entity[] {
  return pieces.flat().map(({ member }) => member);
}

/** A row that is taken away is no row that could be wrong. */
function exceptForNone(validator: Validator<unknown>): Validator<unknown> {
  const schema = (validator as Partial<StandardSchemaV1>)["~standard"];
  if (schema === undefined) {
    return (row) => row === undefined || (validator as (row: unknown) => boolean | string)(row);
  }
  const validate = (row: unknown): unknown =>
    row === undefined ? { value: row } : schema.validate(row);
  return { "~standard": { ...schema, validate } };
}
