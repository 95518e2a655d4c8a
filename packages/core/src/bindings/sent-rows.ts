import type { List } from "../collection/list.ts";
import type { Rows } from "../collection/rows.ts";
import { isAlike } from "../ground/difference.ts";
import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, show } from "../ground/errors.ts";
import type { TransactionContext } from "../kernel/context.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import type { Address } from "./addresses.ts";
import { type Places, rowsIn } from "./places.ts";

// Imports types of the collections alone: who makes none shall not load them.

/** The rows of a collection, as they came. */
export interface SentRows {
  readonly path: Address;
  readonly rows: Rows;
  readonly all: readonly unknown[];
}

/** The collections of a model of which the data has the rows. */
export function* sentRows(
  places: Places,
  data: Readonly<Record<string, unknown>>,
  operation: string,
): Generator<SentRows> {
  for (const [path, rows] of rowsIn(places)) {
    if (!Object.hasOwn(data, path)) continue;
    const all = data[path];
    if (!Array.isArray(all)) {
      throw new InvalidArgumentError(
        String(rows),
        DEV &&
          `${operation}() needs the rows of ${String(rows)} as dehydrate() gave them, an array, but was given ${show(all)}.`,
      );
    }
    yield { path, rows, all };
  }
}

/** The rows that everybody sees. */
export function committedRows(rows: Rows): unknown[] {
  return rows.rowsOf((rows.members.stored() as List).keys, (entity) => entity.stored());
}

/**
 * Makes these the rows of a collection, in the transaction in charge. A row that was sent before as well, in
 * `last`, is left alone, whatever became of it here.
 */
export function putRows({ rows, all }: SentRows, last?: unknown): void {
  const context = transactionInCharge("run", String(rows)) as TransactionContext;
  if (!Array.isArray(last)) {
    rows.replace(context, all);
    return;
  }
  const before = new Map(last.map((row: unknown) => [rows.keyOf(row), row]));
  const writes = new Map<unknown, unknown>();
  for (const key of before.keys()) writes.set(key, undefined);
  for (const row of all) {
    const key = rows.keyOf(row);
    const isKnown = before.has(key) && isAlike(before.get(key), row);
    if (isKnown) writes.delete(key);
    else writes.set(key, row);
  }
  rows.write(context, writes);
}
