import { unclaim, claimFor } from "../timeline/claims.ts";
import type { TransactionContext } from "../kernel/context.ts";
import type { Claimant } from "../kernel/extra.ts";
import { HIDDEN, PLAIN, SOURCE } from "../kernel/flags.ts";
import type { Source } from "../kernel/source.ts";
import type { View } from "../kernel/types.ts";
import { undo } from "../kernel/undo.ts";
import { rowsOf } from "./collection.ts";
import type { Placed } from "./entity.ts";
import { Definition, indexOf } from "./definition.ts";
import { edited, EMPTY, type List } from "./list.ts";
import { Member, Table } from "./member.ts";
import { byPlace, type Index, type Rows } from "./rows.ts";
import type { BucketIndex, BucketNames, BucketOf, Collection, EntityKey } from "./types.ts";
import { rowsShown, View as ListView } from "./view.ts";
import type { ListEdit, RowWrite } from "./write.ts";

/**
 * An index that finds rows by something that many have in common. These are, for instance, the todos of a
 * list or the orders of a customer.
 *
 * The function must be pure. A row for which it answers `undefined` is in no bucket.
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
  get rows(): object {
    return (this.table as Buckets).rows;
  }

  /** What the program sees of it. */
  get shown(): ListView {
    let view = this.#view?.deref();
    if (view === undefined) {
      view = new ListView(this, rowsShown, this.table.labelFor(this));
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

  constructor(rows: Rows, name: string, by: By) {
    super();
    this.rows = rows;
    this.#name = name;
    this.#by = by;
  }

  protected override make(key: unknown): Bucket {
    return new Bucket(this, key);
  }

  override labelFor({ key }: Member): string {
    return `${this.rows.label}.${this.#name} = ${String(key)}`;
  }

  editsFor(writes: readonly RowWrite[], context: TransactionContext): ListEdit[] {
    const edits = new Map<Bucket, { removed: Placed[]; added: Placed[] }>();
    const editOf = (key: unknown): { removed: Placed[]; added: Placed[] } => {
      const bucket = this.hold(key);
      let edit = edits.get(bucket);
      if (edit === undefined) edits.set(bucket, (edit = { removed: [], added: [] }));
      return edit;
    };
    for (const { old, value, entry } of writes) {
      const from = old === undefined ? undefined : this.#by(old as never);
      const to = value === undefined ? undefined : this.#by(value as never);
      if (from === to || Object.is(from, to)) {
        if (to !== undefined && old !== value) editOf(to);
        continue;
      }
      if (from !== undefined) editOf(from).removed.push(entry);
      if (to !== undefined) editOf(to).added.push(entry);
    }
    return Array.from(edits, ([bucket, edit]): ListEdit => {
      if (edit.removed.length > 0) this.doubt(bucket);
      if (context !== undo.owner) claimFor(bucket, this);
      return [bucket, edited, [edit, byPlace]];
    });
  }

  check(writes: readonly RowWrite[]): void {
    for (const { value } of writes) if (value !== undefined) this.#by(value as never);
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
