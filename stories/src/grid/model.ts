import { type Atom, atom, deref, type Derived, derived, reset, swap } from "@dosync/core";

/** What a cell may hold. */
export const MOST_IN_A_CELL = 9;
const isDigit = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= MOST_IN_A_CELL;

/** A sheet of atoms. Every row, every column and the whole has a derived total. */
export function createSheet(rows: number, columns: number) {
  const cells: readonly (readonly Atom<number>[])[] = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) =>
      atom((row * 7 + column * 3) % 10, {
        label: `cell ${row}, ${column}`,
        validator: isDigit,
      }),
    ),
  );
  const rowTotals = cells.map((row) => derived(() => sum(row)));
  const columnTotals = Array.from({ length: columns }, (_, column) =>
    derived(() => sum(cells.map((row) => row[column] as Atom<number>))),
  );
  const grandTotal = derived(() => sum(rowTotals), { label: "grand total" });

  function cellAt(row: number, column: number): Atom<number> {
    const cell = cells[row]?.[column];
    if (cell === undefined) throw new RangeError(`There is no cell ${row}, ${column}.`);
    return cell;
  }
  const setCell = (row: number, column: number, value: number): number =>
    reset(cellAt(row, column), value);
  const increment = (row: number, column: number): number =>
    swap(cellAt(row, column), (n) => (n + 1) % 10);

  /** Changes so many cells, wherever chance has it. */
  function changeSome(count: number, random: () => number = Math.random): void {
    for (let i = 0; i < count; i++) {
      increment(Math.floor(random() * rows), Math.floor(random() * columns));
    }
  }

  return {
    rows,
    columns,
    cells,
    rowTotals,
    columnTotals,
    grandTotal,
    cellAt,
    setCell,
    increment,
    changeSome,
  };
}

function sum(identities: readonly (Atom<number> | Derived<number>)[]): number {
  let total = 0;
  for (const identity of identities) total += deref<number>(identity);
  return total;
}

export type Sheet = ReturnType<typeof createSheet>;
