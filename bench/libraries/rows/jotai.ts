import { atom, createStore, type Atom } from "jotai/vanilla";
import { atomFamily } from "jotai-family";
import { grown, type Load, type Row } from "./rows.ts";

export const load: Load = (rows) => {
  const store = createStore();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const rowAtom = atomFamily((id: number) => atom(byId.get(id)!));
  const idsAtom = atom(rows.map((row) => row.id));
  for (const { id } of rows) rowAtom(id);
  const listAtom = atomFamily((list: number): Atom<readonly Row[]> =>
    atom((get) =>
      get(idsAtom)
        .map((id) => get(rowAtom(id)))
        .filter((row) => row.list === list),
    ),
  );
  const editAtom = atom(undefined, (_get, set, ids: readonly number[]) => {
    for (const id of ids) set(rowAtom(id), grown);
  });
  return {
    edit: (ids) => store.set(editAtom, ids),
    rowsOf: (list) => store.get(listAtom(list)),
    watchRow: (id, tell) => void store.sub(rowAtom(id), tell),
    watchList: (list, tell) => void store.sub(listAtom(list), tell),
    kept: [store, rowAtom, listAtom],
  };
};
