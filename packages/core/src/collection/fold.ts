import { DEV } from "../ground/dev.ts";
import { ImpureFunctionError, InvalidArgumentError } from "../ground/errors.ts";
import { peek } from "../identities/deref.ts";
import type { Identity, View } from "../kernel/types.ts";
import { rowsOf } from "./collection.ts";
import type { Contents, Kept } from "./contents.ts";
import type { List } from "./list.ts";
import type { Rows } from "./rows.ts";
import type { Collection, EntityKey } from "./types.ts";
import { View as ListView } from "./view.ts";
import type { RowChange } from "./write.ts";

/** What {@link fold} makes of the rows of a collection. */
export type FoldOptions<T, A> = {
  /** The name used in errors, warnings and tools. */
  readonly label?: string | undefined;
  /** What it is where there are no rows. */
  readonly start: A;
  /** The result with one row more. It reads nothing else, and gives a new value instead of changing the old one. */
  readonly add: (result: A, row: T) => A;
} & (
  | {
      /** The result with one row less: what undoes `add`, whichever rows came since. */
      readonly remove: (result: A, row: T) => A;
      /** Whether each change computes it from all rows. Use it where rounding errors would add up. */
      readonly exact?: boolean | undefined;
    }
  | { readonly exact: true }
);

/**
 * An identity of what all rows of a collection add up to. It is, for instance, a sum, or how many of each
 * kind there are.
 *
 * Use it where a derived value would go through thousands of rows each time that one changes. A fold is
 * updated by the difference: an edit takes the old row out by `remove` and puts the new one in by `add`,
 * in any order of rows. With `exact: true` it is computed from all rows again, in the order of insertion.
 * Like a derived value it is made once, and it may be read, watched and ensured; ensured, it is overtaken by
 * each change of a row.
 *
 * @throws {InvalidArgumentError} if `add` is no function, or `remove` is none where the fold is not exact.
 * @throws What `add` threw, from whoever reads it.
 * @example
 * ```ts
 * interface Line { readonly id: number; readonly price: number }
 * const lines = collection<Line>()({ key: (line) => line.id });
 * const total = fold(lines, {
 *   start: 0,
 *   add: (sum, line) => sum + line.price,
 *   remove: (sum, line) => sum - line.price,
 * });
 * dosync(() => addAll(lines, [{ id: 1, price: 20 }, { id: 2, price: 5 }]));
 * deref(total); // 25
 * dosync(() => alter(at(lines, 1), (line) => ({ ...line, price: 10 })));
 * deref(total); // 15
 * ```
 *
 * Clojure: `reduce`, over a map of refs.
 */
export function fold<T extends {}, K extends EntityKey, A>(
  collection: Collection<T, K>,
  options: FoldOptions<NoInfer<T>, A>,
): View<A> {
  const rows = rowsOf(collection, "fold");
  const given = (options as unknown as Partial<Given> | undefined) ?? {};
  const { label = `fold of ${rows.label}`, start, add, remove, exact = false } = given;
  if (typeof add !== "function" || (!exact && typeof remove !== "function")) {
    throw new InvalidArgumentError(
      label,
      DEV &&
        "fold() needs add, a function of the result and a row, and remove, which undoes it. Where nothing undoes it, say exact: true.",
    );
  }
  const sum = new Sum(rows, start, add, exact ? undefined : remove);
  return new ListView(rows.contents, (of: Contents) => sum.of(of), label) as never;
}

/** The options as they may come. */
interface Given {
  readonly label: string | undefined;
  readonly start: unknown;
  readonly add: Step;
  readonly remove: Step;
  readonly exact: boolean | undefined;
}

type Step = (result: unknown, row: never) => unknown;

/** What a fold does. Whoever has the identity of the fold holds its `Sum`. */
class Sum {
  readonly rows: Rows;
  readonly start: unknown;
  readonly add: Step;
  /** Undefined where it is computed from all rows each time. */
  readonly remove: Step | undefined;
  readonly weak: WeakRef<Sum>;

  constructor(rows: Rows, start: unknown, add: Step, remove: Step | undefined) {
    this.rows = rows;
    this.start = start;
    this.add = add;
    this.remove = remove;
    this.weak = new WeakRef(this);
  }

  /** The result for the rows of the world that reads. */
  of(contents: Contents): unknown {
    const { rows, start, add, remove } = this;
    if (remove === undefined) return fromAll(rows, start, add);
    const results = ((contents.kept as Results | undefined) ??= contents.kept = new Results());
    const known = results.of(this);
    if (known !== undefined) return known.result;
    const result = fromAll(rows, start, add);
    results.keep(this, result);
    return result;
  }
}

function fromAll(rows: Rows, start: unknown, add: Step): unknown {
  const { keys } = peek(rows.members as unknown as Identity<List>);
  const all = rows.rowsOf(keys);
  return pure(rows, () => all.reduce((result, row) => add(result, row as never), start));
}

function pure(rows: Rows, body: () => unknown): unknown {
  return rows.compute(body, DEV && "a fold");
}

/** So many folds are noted first. Then those are looked for that nobody holds any more. */
const FEW = 32;

/**
 * The results for the rows of a moment. A fold that nobody holds any more has none, though a result may hold its
 * own fold, and though no row changes.
 */
class Results implements Kept {
  readonly #results: WeakMap<Sum, { readonly result: unknown }> = new WeakMap();
  readonly #sums: Set<WeakRef<Sum>> = new Set();
  #enough = FEW;

  of(sum: Sum): { readonly result: unknown } | undefined {
    return this.#results.get(sum);
  }

  keep(sum: Sum, result: unknown): void {
    const sums = this.#sums;
    this.#results.set(sum, { result });
    sums.add(sum.weak);
    if (sums.size < this.#enough) return;
    for (const weak of sums) if (weak.deref() === undefined) sums.delete(weak);
    this.#enough = sums.size * 2 + FEW;
  }

  after(changes: Iterable<RowChange>): Results {
    const next = new Results();
    for (const weak of this.#sums) {
      const sum = weak.deref();
      if (sum === undefined) continue;
      try {
        const { result } = this.of(sum)!;
        next.keep(
          sum,
          pure(sum.rows, () => changed(sum, result, changes)),
        );
      } catch (error) {
        if (error instanceof ImpureFunctionError) throw error; // no row was written yet
        // The next reader computes it from all rows. It gets the error if that fails too.
      }
    }
    return next;
  }
}

function changed({ add, remove }: Sum, before: unknown, changes: Iterable<RowChange>): unknown {
  let result = before;
  for (const { old, value } of changes) {
    if (Object.is(old, value)) continue;
    if (old !== undefined) result = remove!(result, old as never);
    if (value !== undefined) result = add(result, value as never);
  }
  return result;
}
