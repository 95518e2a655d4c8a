import { load } from "#rows";
import type { Row } from "../libraries/rows/rows.ts";
import { type Effort, keep } from "../support/measure.ts";
import { workOnce } from "../support/work-once.ts";

declare const gc: () => void;
const SIZES = [1000, 10_000, 50_000, 100_000];
/** So many edits of one row are a sample. */
const EDITS = 100;
/** So many rows have a list in common. */
const TOGETHER = 100;
let told = 0;
const tell = (): void => void told++;

function rowsOf(size: number): Row[] {
  const lists = size / TOGETHER;
  return Array.from({ length: size }, (_, id) => ({ id, list: id % lists, n: 0 }));
}

/**
 * Microseconds of one turn, the shortest of many samples. What a library does by itself afterwards belongs to
 * it: so microtasks run after each turn, and each sample waits until all is done. A sample has many turns where
 * one is short: the waiting alone takes four microseconds.
 */
async function microseconds(turn: () => void, turns = 1): Promise<number> {
  const { samples } = JSON.parse(process.argv[3] ?? '{"samples":10}') as Effort;
  let best = Infinity;
  const end = performance.now() + 1500;
  for (let i = 0; i < samples * 20; i++) {
    const begun = performance.now();
    for (let each = 0; each < turns; each++) {
      turn();
      // oxlint-disable-next-line no-await-in-loop
      await Promise.resolve();
    }
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setImmediate(resolve));
    best = Math.min(best, (performance.now() - begun) / turns);
    if (performance.now() > end && i >= 3) break;
  }
  keep(told);
  return best * 1000;
}

function heap(): number {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

workOnce(
  Object.fromEntries(
    SIZES.flatMap((size) => {
      const of = size.toLocaleString("en");
      const some = (): { readonly rows: Row[]; readonly bucket: number[] } => {
        const rows = rowsOf(size);
        return { rows, bucket: rows.filter(({ list }) => list === 7).map(({ id }) => id) };
      };
      return [
        [
          `load ${of} rows that are there, µs`,
          () => {
            const { rows } = some();
            return microseconds(() => keep(load(rows)));
          },
        ],
        [
          `edit one of ${of}, one reader, µs`,
          () => {
            const store = load(some().rows);
            store.watchRow(7, tell);
            return microseconds(() => store.edit([7]), EDITS);
          },
        ],
        [
          `edit the 100 rows of a bucket of ${of}, one reader, µs`,
          () => {
            const { rows, bucket } = some();
            const store = load(rows);
            store.watchList(7, tell);
            return microseconds(() => store.edit(bucket));
          },
        ],
        [
          `edit one of ${of} and read its bucket, µs`,
          () => {
            const store = load(some().rows);
            keep(store.rowsOf(7));
            return microseconds(() => {
              store.edit([7]);
              keep(store.rowsOf(7));
            });
          },
        ],
        [
          `memory a row of ${of} above its value, bytes`,
          () => {
            keep(load(rowsOf(100)));
            const rows = rowsOf(size);
            const before = heap();
            const store = load(rows);
            const after = heap();
            keep([rows, store.kept]);
            return (after - before) / size;
          },
        ],
      ] as const;
    }),
  ),
);
