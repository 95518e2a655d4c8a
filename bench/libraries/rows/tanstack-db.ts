import {
  BTreeIndex,
  createCollection,
  createLiveQueryCollection,
  eq,
  localOnlyCollectionOptions,
} from "@tanstack/db";
import type { Load, Row } from "./rows.ts";

let name = 0;

export const load: Load = (rows) => {
  const all = createCollection(
    localOnlyCollectionOptions<Row, number>({
      id: `rows ${++name}`,
      getKey: (row) => row.id,
      initialData: rows as Row[],
    }),
  );
  all.startSyncImmediate();
  all.createIndex((row) => row.list, { indexType: BTreeIndex });
  const lists = new Map<number, ReturnType<typeof query>>();
  const query = (list: number) =>
    createLiveQueryCollection({
      startSync: true,
      query: (q) => q.from({ row: all }).where(({ row }) => eq(row.list, list)),
    });
  const queryOf = (list: number): ReturnType<typeof query> => {
    let found = lists.get(list);
    if (found === undefined) lists.set(list, (found = query(list)));
    return found;
  };
  return {
    edit: (ids) =>
      void all.update([...ids], (drafts) => {
        for (const draft of drafts) (draft as { n: number }).n++;
      }),
    rowsOf: (list) => queryOf(list).toArray,
    watchRow: (id, tell) => {
      all.subscribeChanges(tell, { where: (row) => eq(row.id, id) });
    },
    watchList: (list, tell) => void queryOf(list).subscribeChanges(tell),
    kept: [all, lists],
  };
};
