import { checkNames } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, show } from "../ground/errors.ts";
import type { TransactionContext } from "../kernel/context.ts";
import type { Claimant } from "../kernel/extra.ts";
import { HIDDEN, PLAIN, SOURCE } from "../kernel/flags.ts";
import { extraOf } from "../kernel/identity.ts";
import { Source } from "../kernel/source.ts";
import type { View } from "../kernel/types.ts";
import { writeInPlace } from "../kernel/undo.ts";
import { claimFor, unclaim } from "../timeline/claims.ts";
import { rowsOf } from "./collection.ts";
import { Definition, indexOf } from "./definition.ts";
import { edited, type Entry, type List, type Order, type Place, placeIn } from "./list.ts";
import type { Index } from "./index-of-rows.ts";
import { ListSource } from "./list-source.ts";
import type { Rows } from "./rows.ts";
import type { Collection, EntityKey, OrderedIndex, OrderNames, OrderOf } from "./types.ts";
import { View as ListView } from "./view.ts";
import type { ListEdit, RowChange } from "./write.ts";

/**
 * An index that finds rows in an order, for instance todos by their day.
 *
 * Numbers, strings, dates and what else can be compared by `<` is in its order, rows that are equal in it
 * in the order of their keys. Strings are compared as JavaScript does, not as a language does. The function
 * reads its row and nothing else; what it reads besides is refused. A row for which it answers `undefined` is
 * not in the index.
 *
 * @example
 * ```ts
 * interface Todo { readonly id: number; readonly due: number }
 * const todos = collection<Todo>()({
 *   key: (todo) => todo.id,
 *   indexes: { due: ordered((todo) => todo.due) },
 * });
 * dosync(() => addAll(todos, [{ id: 1, due: 30 }, { id: 2, due: 10 }, { id: 3, due: 20 }]));
 * deref(range(todos, "due", { to: 20 })).map(({ id }) => id); // [2, 3]
 * ```
 *
 * Clojure: `sorted-map-by`.
 */
export function ordered<T, B>(by: (row: T) => B): OrderedIndex<T, B> {
  return new Definition("ordered", by, (rows, name) => new Ordered(rows, name, by)) as never;
}

/** Which rows of an ordered index. */
export interface RangeOptions<B> {
  /** The first value that belongs to it. Left out, it begins with the first row. */
  readonly from?: B | undefined;
  /** The last value that belongs to it. Left out, it ends with the last row. */
  readonly to?: B | undefined;
  /** How many rows at most. */
  readonly limit?: number | undefined;
  /** Whether the last row comes first. */
  readonly descending?: boolean | undefined;
}

/**
 * An identity of the rows in a range of an index, in their order. The range may be all of them, a page, or
 * the ten newest.
 *
 * It changes when a row comes into the range, leaves it, moves in it or is edited in there. Ensured, it is a
 * predicate: nobody else can do any of that until the commit. The same range gives the same identity as long
 * as somebody holds it.
 *
 * @throws {InvalidArgumentError} if the collection has no such index, or if `limit` is no whole number from 0.
 * @example
 * ```ts
 * interface Entry { readonly id: number; readonly time: number }
 * const log = collection<Entry>()({
 *   key: (entry) => entry.id,
 *   indexes: { time: ordered((entry) => entry.time) },
 * });
 * dosync(() => addAll(log, [{ id: 1, time: 5 }, { id: 2, time: 9 }, { id: 3, time: 7 }]));
 * const newest = range(log, "time", { limit: 2, descending: true });
 * deref(newest).map(({ id }) => id); // [2, 3]
 * ```
 *
 * Clojure: `subseq` and `rsubseq`.
 */
export function range<T extends {}, K extends EntityKey, X, const N extends OrderNames<X> & string>(
  collection: Collection<T, K, X>,
  index: N,
  options: RangeOptions<Exclude<OrderOf<X[N]>, undefined>> = {},
): View<readonly T[]> {
  const { limit = Infinity } = options;
  if (!(limit >= 0) || (limit !== Infinity && !Number.isInteger(limit))) {
    throw new InvalidArgumentError(
      "range",
      DEV && `The limit of a range is a whole number from 0, not ${show(limit)}.`,
    );
  }
  if (DEV) checkNames(options, RANGE_OPTIONS, "range");
  return indexOf(rowsOf(collection, "range"), index, "range", Ordered).rangeOf(options) as never;
}

const RANGE_OPTIONS = ["from", "to", "limit", "descending"] as const;

type By = (row: never) => unknown;

/** Values by their order, equal ones by the keys. */
const byRank: Order = (rank, other, key, otherKey) =>
  compare(rank, other) || compare(key, otherKey);

/**
 * By the types, within one by what the values are as primitives. This is a total order, which `<` alone is
 * not: an invalid date is neither before nor after another one. `NaN` comes before every number.
 */
function compare(one: unknown, other: unknown): number {
  if (typeof one !== typeof other) return compare(typeof one, typeof other);
  const [a, b] = [primitiveOf(one), primitiveOf(other)];
  if (typeof a !== typeof b) return compare(typeof a, typeof b);
  if ((a as number) < (b as number)) return -1;
  if ((a as number) > (b as number)) return 1;
  return Number(b !== b) - Number(a !== a);
}

/** What `<` makes of a value. */
function primitiveOf(value: unknown): unknown {
  if (!isObject(value)) return value === null ? 0 : value;
  const convert = value[Symbol.toPrimitive];
  if (convert !== undefined) return convert.call(value, "number");
  const own = value.valueOf();
  return isObject(own) ? value.toString() : own;
}

interface Convertible {
  [Symbol.toPrimitive]?(hint: "number"): unknown;
  valueOf(): unknown;
  toString(): string;
}

function isObject(value: unknown): value is Convertible {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

class Ordered implements Index {
  readonly list: ListSource;
  readonly #by: By;
  readonly #ranges: Set<WeakRef<Range>> = new Set();

  constructor(rows: Rows, name: string, by: By) {
    this.list = rows.titled(new ListSource(rows), (label) => `${label}.${name}`);
    this.#by = by;
  }

  editsFor(changes: Iterable<RowChange>): ListEdit[] {
    const removed: Entry[] = [];
    const added: Entry[] = [];
    for (const { key, old, value } of changes) {
      const from = old === undefined ? undefined : this.#by(old as never);
      const to = value === undefined ? undefined : this.#by(value as never);
      compare(to, to); // throws for what has no order, before a list has changed
      if (Object.is(from, to)) continue;
      if (from !== undefined) removed.push({ key, rank: from });
      if (to !== undefined) added.push({ key, rank: to });
    }
    // In order, since many that come to the end are put there one after another.
    added.sort((one, other) => byRank(one.rank, other.rank, one.key, other.key));
    return [[this.list, edited, [{ removed, added }, byRank]]];
  }

  check(changes: Iterable<RowChange>): void {
    for (const { value } of changes) {
      const rank = value === undefined ? undefined : this.#by(value as never);
      compare(rank, rank);
    }
  }

  rangeOf(options: RangeOptions<unknown>): Range {
    for (const weak of this.#ranges) {
      const known = weak.deref();
      if (known === undefined) this.#ranges.delete(weak);
      else if (known.isOf(options)) return known;
    }
    const made = new Range(this.list, options);
    this.#ranges.add(new WeakRef(made));
    return made;
  }
}

/** The keys of a range. */
function keysIn({ pieces }: List, options: RangeOptions<unknown>): unknown[] {
  const { from, to, limit = Infinity, descending = false } = options;
  const boundary = (value: unknown, otherwise: Place, isAfter: 0 | 1): Place =>
    value === undefined
      ? otherwise
      : placeIn(pieces, (ranks, _keys, i) => compare(ranks[i], value) >= isAfter);
  const [first, start] = boundary(from, [0, 0], 0);
  const [last, end] = boundary(to, [pieces.length, 0], 1);
  const found: unknown[] = [];
  const step = descending ? -1 : 1;
  for (let at = descending ? last : first; found.length < limit; at += step) {
    if (descending ? at < first : at > last) break;
    const keys = (pieces[at]?.keys ?? []).slice(
      at === first ? start : 0,
      at === last ? end : undefined,
    );
    found.push(...(descending ? keys.toReversed() : keys).slice(0, limit - found.length));
  }
  return found;
}

/** What the program sees of a range. */
class Range extends ListView {
  readonly #options: RangeOptions<unknown>;
  readonly #list: ListSource;
  #guard: Guard | undefined = undefined;

  constructor(list: ListSource, options: RangeOptions<unknown>) {
    const own = { ...options };
    super(
      list,
      (of: List) => list.rows.rowsOf(keysIn(of, own)),
      `range of ${list.extra!.label!}`,
      isSameArray,
    );
    this.#options = own;
    this.#list = list;
  }

  isOf(options: RangeOptions<unknown>): boolean {
    const own = this.#options;
    return RANGE_OPTIONS.every((name) => Object.is(own[name], options[name]));
  }

  override ensure(context: TransactionContext): unknown {
    this.#guard ??= new Guard(this.#list, this.#options);
    this.#guard.catchUp();
    context.ensure(this.#guard);
    return context.read(this);
  }
}

function isSameArray(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, i) => Object.is(each, other[i]));
}

/**
 * What is claimed of a range. As long as somebody does, a commit that changes the list asks whether it
 * changes the range, and writes the guard as well if it does.
 */
class Guard extends Source implements Claimant {
  readonly #list: ListSource;
  readonly #options: RangeOptions<unknown>;

  constructor(list: ListSource, options: RangeOptions<unknown>) {
    super({}, SOURCE | PLAIN | HIDDEN);
    this.#list = list;
    this.#options = options;
    extraOf(this).label = `range of ${list.extra!.label!}`;
  }

  override get kind(): string {
    return "list";
  }

  get rows(): object {
    return this.#list.rows;
  }

  /** Catches up with what has changed while nobody had claimed it. All of that counts as a change of it. */
  catchUp(): void {
    const extra = extraOf(this);
    const { version } = this.#list;
    if (extra.claims !== undefined || this.version >= version) return;
    this.version = version;
    extra.history = { source: this, point: 0, value: {}, holder: this, older: undefined };
  }

  /** It is hidden, so only claimants follow it. */
  override followedChanged(_which: number, isFollowed: boolean): void {
    if (isFollowed) claimFor(this.#list, this);
    else unclaim(this.#list, this);
  }

  /** The list is about to be committed. Its old value and the new one are in place, and so are the rows. */
  overtake(): undefined {
    const list = this.#list;
    const before = keysIn(list.old as List, this.#options);
    const after = keysIn(list.held as List, this.#options);
    const isSame =
      before.length === after.length &&
      after.every((key, i) => {
        if (key !== before[i]) return false;
        const entity = list.rows.known(key);
        return entity === undefined || Object.is(entity.stored(), entity.held);
      });
    if (!isSame) writeInPlace(this, {});
  }
}
