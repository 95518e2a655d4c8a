import { addWatch, alter, deref, dosync } from "@dosync/core";
import { addAll, at, collection, index, where } from "@dosync/core/collection";
import { grown, type Load, type Row } from "./rows.ts";

export const load: Load = (rows) => {
  const all = collection<Row>()({
    key: (row) => row.id,
    indexes: { list: index((row) => row.list) },
  });
  dosync(() => addAll(all, rows));
  return {
    edit: (ids) =>
      dosync(() => {
        for (const id of ids) alter(at(all, id), grown);
      }),
    rowsOf: (list) => deref(where(all, "list", list)),
    watchRow: (id, tell) => void addWatch(at(all, id), tell, tell),
    watchList: (list, tell) => void addWatch(where(all, "list", list), tell, tell),
    kept: all,
  };
};
