import { deref } from "@dosync/core";
import { expect, it } from "vitest";
import { createSheet } from "./model.ts";

it("keeps every total right while cells change", () => {
  const { cells, rowTotals, columnTotals, grandTotal, changeSome } = createSheet(20, 30);
  for (let round = 0; round < 50; round++) {
    changeSome(20);
    const values = cells.map((row) => row.map((cell) => deref(cell)));
    const totals = values.map((row) => row.reduce((sum, value) => sum + value, 0));
    expect(rowTotals.map((total) => deref(total))).toEqual(totals);
    expect(deref(grandTotal)).toBe(totals.reduce((sum, total) => sum + total, 0));
    expect(deref(columnTotals[7]!)).toBe(values.reduce((sum, row) => sum + row[7]!, 0));
  }
});

it.each([-1, 10, 1.5, "" as never, "8" as never])("refuses %j for a cell", (value) => {
  const { setCell, grandTotal } = createSheet(2, 2);
  const before = deref(grandTotal);
  expect(() => setCell(0, 1, value)).toThrow('validator of atom "cell 0, 1" refused');
  expect(deref(grandTotal)).toBe(before);
});

it("says which cell does not exist", () => {
  expect(() => createSheet(2, 2).setCell(2, 0, 1)).toThrow("no cell 2, 0");
});
