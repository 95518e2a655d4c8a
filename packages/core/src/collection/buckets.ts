import { unclaim, claimFor } from "../timeline/claims.ts";
import type { TransactionContext } from "../kernel/context.ts";
import type { Claimant } from "../kernel/extra.ts";
import { HIDDEN, PLAIN, SOURCE } from "../kernel/flags.ts";
import type { Source } from "../kernel/source.ts";
import type { View } from "../kernel/types.ts";
import { undo } from "../kernel/undo.ts";
import { rowsOf } from "./collection.ts";
import { Definition, indexOf } from "./definition.ts";
import { edited, EMPTY, type Entry, extended, type List } from "./list.ts";
import { NewRows } from "./loads.ts";
import { Member, Table } from "./member.ts";
import type { Index } from "./index-of-rows.ts";
import type { Rows } from "./rows.ts";
import type { BucketIndex, BucketNames, BucketOf, Collection, EntityKey } from "./types.ts";
import { rowsShown, View as ListView } from "./view.ts";
import type { ListEdit, RowChange } from "./write.ts";

/**
 * An index that finds rows by something that many have in common. These are, for instance, the todos of a
 * list or the orders of a customer.
 *
 * The function reads its row and nothing else; what it reads besides is refused. A row for which it answers `undefined` is in no bucket.
 *
 * @example
 * ```ts
 * interface Todo { readonly id: number; readonly list: string }
 * const todos = collection<Todo>()({
 *   key: (todo) => todo.id,
 *   indexes: { list: index((todo) => todo.list) },
 * });
 * dosync(() => addAll(todos, [{ id: 1, list: "inbox" }, { id: 2, list: "later" }]));
 * deref(where(todos, "list", "inbox")); // [{ id: 1, list: "inbox" }]
 * ```
 *
 * Clojure: `group-by`.
 */
export function index<T, const B>(by: (row: T) => B): BucketIndex<T, B> {
  return new Definition("index", by, (rows, name) => new Buckets(rows, name, by)) as never;
}

/**
 * An identity of the rows in one bucket, in order of insertion.
 *
 * It changes only with that bucket: when a row comes into it, leaves it, or is edited in there. Ensured, it
 * is a predicate: nobody else can put a row there, take one away or change one until the commit. The same
 * bucket gives the same identity as long as somebody holds it.
 *
 * @throws {InvalidArgumentError} if the collection has no such index.
 * @example
 * ```ts
 * interface Seat { readonly id: string; readonly show: number }
 * const seats = collection<Seat>()({
 *   key: (seat) => seat.id,
 *   indexes: { show: index((seat) => seat.show) },
 * });
 * const book = (seat: Seat) =>
 *   dosyncAsync(async (tx) => {
 *     if (tx.ensure(where(seats, "show", seat.show)).length >= 2) return false;
 *     tx.dosync(() => add(seats, seat));
 *     return true;
 *   });
 * await book({ id: "a", show: 7 }); // true
 * ```
 *
 * Clojure: `get` of what `group-by` made.
 */
export function where<
  T extends {},
  K extends EntityKey,
  X,
  const N extends BucketNames<X> & string,
>(collection: Collection<T, K, X>, index: N, bucket: BucketOf<X[N]>): View<readonly T[]> {
  const buckets = indexOf(rowsOf(collection, "where"), index, "where", Buckets);
  return buckets.get(bucket).shown as never;
}

type By = (row: never) => unknown;

/** The rows that have something in common. */
class Bucket extends Member {
  #view: WeakRef<ListView> | undefined = undefined;

  constructor(buckets: Buckets, key: unknown) {
    super(buckets, key, EMPTY, SOURCE | PLAIN | HIDDEN);
  }

  override get kind(): string {
    return "list";
  }
  override get isEmpty(): boolean {
    return (this.stored() as List).size === 0;
  }
  get rows(): Rows {
    return (this.table as Buckets).rows;
  }

  /** What the program sees of it. */
  get shown(): ListView {
    let view = this.#view?.deref();
    if (view === undefined) {
      const { rows } = this;
      const show = (list: List): readonly unknown[] => rowsShown(rows, list);
      view = new ListView(this, show, this.table.labelFor(this));
      this.#view = new WeakRef(view);
    }
    return view;
  }
}

/** The buckets of an index. Each conflicts by itself. */
class Buckets extends Table<Bucket> implements Index, Claimant {
  readonly rows: Rows;
  readonly #name: string;
  readonly #by: By;
  /** The first place of the rows from which the bare lists come. They are sorted when a bucket is asked for. */
  #first = 0;
  /** The same, as long as they are not sorted. */
  #waiting: number | undefined = undefined;

  constructor(rows: Rows, name: string, by: By) {
    super();
    this.rows = rows;
    this.#name = name;
    this.#by = by;
  }

  protected override make(key: unknown): Bucket {
    return new Bucket(this, key);
  }

  protected override begin(bucket: Bucket, list: unknown): boolean {
    return this.rows.loads.begin(bucket, list, this.#first);
  }

  override labelFor({ key }: Member): string {
    return `${this.rows.label}.${this.#name} = ${String(key)}`;
  }

  editsFor(changes: Iterable<RowChange>, context: TransactionContext): ListEdit[] {
    const by = this.#by;
    if (changes instanceof NewRows && changes.first === this.#first) {
      changes.values.forEach((row) => by(row as never));
      return [];
    }
    const edits = new Map<Bucket, { removed: Entry[]; added: Entry[] }>();
    const editOf = (key: unknown): { removed: Entry[]; added: Entry[] } => {
      const bucket = this.hold(key);
      let edit = edits.get(bucket);
      if (edit === undefined) edits.set(bucket, (edit = { removed: [], added: [] }));
      return edit;
    };
    for (const change of changes) {
      const { old, value } = change;
      const from = old === undefined ? undefined : by(old as never);
      const to = value === undefined ? undefined : by(value as never);
      if (from === to || Object.is(from, to)) {
        if (to !== undefined && old !== value) editOf(to);
        continue;
      }
      if (from !== undefined) editOf(from).removed.push(change);
      if (to !== undefined) editOf(to).added.push(change);
    }
    return Array.from(edits, ([bucket, edit]): ListEdit => {
      if (edit.removed.length > 0) this.doubt(bucket);
      if (context !== undo.owner) claimFor(bucket, this);
      return [bucket, edited, [edit]];
    });
  }

  check(changes: Iterable<RowChange>): void {
    for (const { value } of changes) if (value !== undefined) this.#by(value as never);
  }

  await(first: number): void {
    if (this.isUnused && this.#waiting === undefined) this.#first = this.#waiting = first;
  }

  override settle(): void {
    this.rows.settle();
    const first = this.#waiting;
    if (first === undefined) return;
    const { bare, loads } = this.rows;
    const [keys, places, values]: unknown[][] = [[], [], []];
    bare.forEach((place, key) => {
      if ((place as number) < first) return;
      keys!.push(key);
      places!.push(place);
      values!.push(loads.rowAt(place as number));
    });
    const found = new Map<unknown, { readonly keys: unknown[]; readonly ranks: unknown[] }>();
    this.#waiting = undefined; // the function of the program may ask for one of the rows
    try {
      this.rows.compute(() =>
        values!.forEach((row, i) => {
          const to = this.#by(row as never);
          if (to === undefined) return;
          let list = found.get(to);
          if (list === undefined) found.set(to, (list = { keys: [], ranks: [] }));
          list.keys.push(keys![i]);
          list.ranks.push(places![i]);
        }),
      );
    } catch (error) {
      this.#waiting = first;
      throw error;
    }
    for (const [key, list] of found) this.bare.set(key, extended(EMPTY, list.keys, list.ranks));
  }

  forget(from: number): void {
    if (this.#first < from) return;
    this.bare.clear();
    this.#waiting = undefined;
  }

  unfold(): void {
    if (!this.rows.loads.isRunning(this.#first)) return;
    this.settle();
    this.bare.forEach((_list, key) => this.hold(key));
  }

  /**
   * A transaction has committed what it has kept for itself. So a bucket that was known only weakly may have
   * rows from now on.
   */
  overtake(source: Source): undefined {
    unclaim(source, this);
    this.hold((source as Bucket).key);
    this.doubt(source as Bucket);
  }
}
