import {
  configureStore,
  createEntityAdapter,
  createSelector,
  createSlice,
  type PayloadAction,
} from "@reduxjs/toolkit";
import type { Load, Row } from "./rows.ts";

export const load: Load = (all) => {
  const adapter = createEntityAdapter<Row>();
  const slice = createSlice({
    name: "rows",
    initialState: adapter.getInitialState(),
    reducers: {
      loaded: (state, { payload }: PayloadAction<Row[]>) => adapter.setAll(state, payload),
      edited(state, { payload }: PayloadAction<readonly number[]>) {
        const changes = payload.map((id) => ({ id, changes: { n: state.entities[id]!.n + 1 } }));
        adapter.updateMany(state, changes);
      },
    },
  });
  const { loaded, edited } = slice.actions;
  const store = configureStore({ reducer: slice.reducer });
  store.dispatch(loaded(all as Row[]));
  const { selectAll, selectById } = adapter.getSelectors();
  const listsBy = new Map<number, (state: ReturnType<typeof store.getState>) => readonly Row[]>();
  const rowsOf = (list: number): readonly Row[] => {
    let select = listsBy.get(list);
    if (select === undefined) {
      select = createSelector([selectAll], (rows) => rows.filter((row) => row.list === list));
      listsBy.set(list, select);
    }
    return select(store.getState());
  };
  const watch = (read: () => unknown, tell: () => void): void => {
    let before = read();
    store.subscribe(() => {
      const now = read();
      if (now !== before) tell();
      before = now;
    });
  };
  return {
    edit: (ids) => void store.dispatch(edited(ids)),
    rowsOf,
    watchRow: (id, tell) => watch(() => selectById(store.getState(), id), tell),
    watchList: (list, tell) => watch(() => rowsOf(list), tell),
    kept: store,
  };
};
