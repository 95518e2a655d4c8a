import { createStore } from "zustand/vanilla";
import { grown, type Load, type Row } from "./rows.ts";

const isSame = (one: readonly Row[], other: readonly Row[]): boolean =>
  one.length === other.length && one.every((row, i) => row === other[i]);

/** A map in one store, copied by each change. */
export const load: Load = (rows) => {
  const store = createStore<{ readonly rows: ReadonlyMap<number, Row> }>(() => ({
    rows: new Map(rows.map((row) => [row.id, row])),
  }));
  const rowsOf = (list: number): readonly Row[] =>
    Array.from(store.getState().rows.values()).filter((row) => row.list === list);
  return {
    edit: (ids) =>
      store.setState(({ rows: before }) => {
        const next = new Map(before);
        for (const id of ids) next.set(id, grown(next.get(id)!));
        return { rows: next };
      }),
    rowsOf,
    watchRow: (id, tell) =>
      void store.subscribe((now, before) => {
        if (now.rows.get(id) !== before.rows.get(id)) tell();
      }),
    watchList: (list, tell) => {
      let before = rowsOf(list);
      store.subscribe(() => {
        const now = rowsOf(list);
        if (!isSame(now, before)) tell();
        before = now;
      });
    },
    kept: store,
  };
};
