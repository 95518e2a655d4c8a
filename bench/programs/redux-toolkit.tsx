import {
  configureStore,
  createEntityAdapter,
  createSelector,
  createSlice,
  type PayloadAction,
  type Update,
} from "@reduxjs/toolkit";
import { useState } from "react";
import { Provider, useDispatch, useSelector } from "react-redux";
import { type Programs, save, type Todo, todos } from "./program.ts";

export const counter: Programs["counter"] = () => {
  const slice = createSlice({
    name: "counter",
    initialState: { count: 0 },
    reducers: { added: (state) => void state.count++ },
  });
  const store = configureStore({ reducer: { counter: slice.reducer } });
  type State = ReturnType<typeof store.getState>;
  const Count = () => {
    const dispatch = useDispatch();
    const count = useSelector((state: State) => state.counter.count);
    return <button onClick={() => dispatch(slice.actions.added())}>{count}</button>;
  };
  const App = () => (
    <Provider store={store}>
      <Count />
    </Provider>
  );
  return { App, act: () => void store.dispatch(slice.actions.added()) };
};

interface Person {
  readonly name: string;
  readonly city: string;
}
const FIRST: Person = { name: "Ada", city: "London" };

export const form: Programs["form"] = () => {
  const slice = createSlice({
    name: "person",
    initialState: FIRST,
    reducers: { saved: (_state, { payload }: PayloadAction<Person>) => payload },
  });
  const store = configureStore({ reducer: { person: slice.reducer } });
  const Fields = () => {
    const dispatch = useDispatch();
    const saved = useSelector((state: { person: Person }) => state.person);
    const [typed, setTyped] = useState(saved);
    const error = typed.name === "" ? "A name, please." : undefined;
    return (
      <>
        <input
          value={typed.name}
          onChange={(event) => setTyped({ ...typed, name: event.target.value })}
        />
        {error !== undefined && <em>{error}</em>}
        <input
          value={typed.city}
          onChange={(event) => setTyped({ ...typed, city: event.target.value })}
        />
        <button disabled={error !== undefined} onClick={() => dispatch(slice.actions.saved(typed))}>
          Save
        </button>
        <button onClick={() => setTyped(saved)}>Cancel</button>
      </>
    );
  };
  const App = () => (
    <Provider store={store}>
      <Fields />
    </Provider>
  );
  let n = 0;
  const act = () =>
    void store.dispatch(slice.actions.saved({ name: `Ada ${++n}`, city: `London ${n}` }));
  return { App, act };
};

type Edit = PayloadAction<Update<Todo, number>>;

export const list: Programs["list"] = () => {
  const adapter = createEntityAdapter<Todo>();
  const slice = createSlice({
    name: "todos",
    initialState: adapter.getInitialState(undefined, todos()),
    reducers: { edited: (state, action: Edit) => adapter.updateOne(state, action) },
  });
  const store = configureStore({ reducer: { todos: slice.reducer } });
  type State = ReturnType<typeof store.getState>;
  const { selectAll, selectById } = adapter.getSelectors<State>((state) => state.todos);
  const shown = createSelector([selectAll], (all) =>
    all.filter((todo) => todo.list === 3).map(({ id }) => id),
  );
  const Row = ({ id }: { id: number }) => (
    <li>{useSelector((state: State) => selectById(state, id)?.title)}</li>
  );
  const Rows = () => (
    <ul>
      {useSelector(shown).map((id) => (
        <Row key={id} id={id} />
      ))}
    </ul>
  );
  const App = () => (
    <Provider store={store}>
      <Rows />
    </Provider>
  );
  let n = 0;
  const act = () => {
    n++;
    store.dispatch(slice.actions.edited({ id: 3, changes: { title: `todo ${n}` } }));
  };
  return { App, act };
};

export const optimistic: Programs["optimistic"] = () => {
  const slice = createSlice({
    name: "counter",
    initialState: { count: 0, pending: 0, refused: "" },
    reducers: {
      added(state, { payload }: PayloadAction<number>) {
        state.count += payload;
        state.pending++;
      },
      saved: (state) => void state.pending--,
      refused(state, { payload }: PayloadAction<{ readonly n: number; readonly why: string }>) {
        state.count -= payload.n;
        state.pending--;
        state.refused = payload.why;
      },
    },
  });
  const { added, saved, refused } = slice.actions;
  const store = configureStore({ reducer: { counter: slice.reducer } });
  const add = (n: number) => {
    store.dispatch(added(n));
    save(n).then(
      () => store.dispatch(saved()),
      (error: Error) => store.dispatch(refused({ n, why: error.message })),
    );
  };
  const Count = () => {
    const state = useSelector((all: ReturnType<typeof store.getState>) => all.counter);
    return (
      <button onClick={() => add(1)}>
        {state.count} {state.pending > 0 && "…"} {state.refused}
      </button>
    );
  };
  const App = () => (
    <Provider store={store}>
      <Count />
    </Provider>
  );
  return { App, act: () => add(1) };
};
