import { createIndexes } from "tinybase/indexes";
import { createStore } from "tinybase/store";
import type { Load, Row } from "./rows.ts";

/** Rows are cells in here: what comes back is made of them. */
export const load: Load = (rows) => {
  const store = createStore();
  store.setTable("rows", Object.fromEntries(rows.map(({ id, list, n }) => [id, { id, list, n }])));
  const indexes = createIndexes(store);
  indexes.setIndexDefinition("list", "rows", "list");
  return {
    edit: (ids) =>
      store.transaction(() => {
        for (const id of ids) store.setCell("rows", String(id), "n", (n) => Number(n) + 1);
      }),
    rowsOf: (list) =>
      indexes
        .getSliceRowIds("list", String(list))
        .map((id) => store.getRow("rows", id) as unknown as Row),
    watchRow: (id, tell) => void store.addRowListener("rows", String(id), tell),
    watchList: (list, tell) => {
      const isIn = new Set(indexes.getSliceRowIds("list", String(list)));
      store.addRowListener("rows", null, (_store, _table, id) => {
        if (isIn.has(id)) tell();
      });
    },
    kept: [store, indexes],
  };
};
