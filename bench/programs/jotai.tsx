import { atom, createStore, Provider, useAtomValue } from "jotai";
import { useState } from "react";
import { type Programs, save, type Todo, todos } from "./program.ts";

export const counter: Programs["counter"] = () => {
  const store = createStore();
  const count = atom(0);
  const add = () => store.set(count, (n) => n + 1);
  const App = () => <button onClick={add}>{useAtomValue(count, { store })}</button>;
  return { App, act: add };
};

export const form: Programs["form"] = () => {
  const store = createStore();
  const [name, city] = [atom("Ada"), atom("London")];
  const saveBoth = atom(null, (_get, set, first: string, second: string) => {
    set(name, first);
    set(city, second);
  });
  const App = () => {
    const saved = { name: useAtomValue(name, { store }), city: useAtomValue(city, { store }) };
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
        <button
          disabled={error !== undefined}
          onClick={() => store.set(saveBoth, typed.name, typed.city)}
        >
          Save
        </button>
        <button onClick={() => setTyped(saved)}>Cancel</button>
      </>
    );
  };
  let n = 0;
  const act = () => store.set(saveBoth, `Ada ${++n}`, `London ${n}`);
  return { App, act };
};

export const list: Programs["list"] = () => {
  const store = createStore();
  const all = todos().map((todo) => atom(todo));
  const shown = atom((get) => all.filter((one) => get(one).list === 3));
  const Row = ({ of }: { of: (typeof all)[number] }) => <li>{useAtomValue(of).title}</li>;
  const Rows = () => (
    <ul>
      {useAtomValue(shown).map((one) => (
        <Row key={one.toString()} of={one} />
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
    store.set(all[3]!, (todo: Todo) => ({ ...todo, title: `todo ${n}` }));
  };
  return { App, act };
};

export const optimistic: Programs["optimistic"] = () => {
  const store = createStore();
  const state = atom({ count: 0, pending: 0, refused: "" });
  const change = (by: number, pending: number, refused = "") =>
    store.set(state, (s) => ({ count: s.count + by, pending: s.pending + pending, refused }));
  const add = (n: number) => {
    change(n, 1);
    save(n).then(
      () => change(0, -1),
      (error: Error) => change(-n, -1, error.message),
    );
  };
  const App = () => {
    const { count, pending, refused } = useAtomValue(state, { store });
    return (
      <button onClick={() => add(1)}>
        {count} {pending > 0 && "…"} {refused}
      </button>
    );
  };
  return { App, act: () => add(1) };
};
