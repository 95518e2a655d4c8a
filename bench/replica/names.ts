/** What is measured. Each library does what it can of it. */
export const RUN = "run a change of two values, µs";
export const CONFIRM = "keep a change of two values in IndexedDB, ms";
export const REBASE = "take in a change below 200 pending ones over 2,000 values, ms";
export const OPEN = "open 10,000 rows in IndexedDB, ms";
export const ADD = "add a row beside 10,000, until it is confirmed, ms";
export const PERSIST = "keep one edit of 5,000 rows in localStorage, ms";

/** How many changes a sample of {@link RUN} has. */
export const TURNS = 200;
export const PENDING = 200;
export const VALUES = 2000;
export const ROWS = 10_000;
export const KEPT_ROWS = 5000;

export interface Row {
  readonly id: number;
  readonly title: string;
  readonly n: number;
}

export function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, id) => ({ id, title: `Row number ${id}`, n: 0 }));
}

/** Sets something up, and answers what takes one sample, in the unit of its name. */
export type Benchmark = () => Promise<() => number | Promise<number>>;

/** How long something takes, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** A name that nothing in this browser has. */
export function fresh(): string {
  return crypto.randomUUID();
}
