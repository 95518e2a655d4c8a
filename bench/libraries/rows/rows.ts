/** A row of the benchmark. Each hundred rows have a list in common. */
export interface Row {
  readonly id: number;
  readonly list: number;
  readonly n: number;
}

/** Rows in a library, loaded. */
interface RowStore {
  /** Gives these rows the next number, in one batch. */
  readonly edit: (ids: readonly number[]) => void;
  /** The rows of a list: by an index where the library keeps one. */
  readonly rowsOf: (list: number) => readonly Row[];
  /** Calls it when this row changes. */
  readonly watchRow: (id: number, tell: () => void) => void;
  /** Calls it when something in this list changes. */
  readonly watchList: (list: number, tell: () => void) => void;
  /** What keeps all of it in memory. */
  readonly kept: unknown;
}

/** Makes a store of these rows. */
export type Load = (rows: readonly Row[]) => RowStore;

/** A row with the next number. */
export function grown(row: Row): Row {
  return { ...row, n: row.n + 1 };
}
