import { useState } from "react";
import { createStore, useStore } from "zustand";
import { type Programs, save, todos } from "./program.ts";

export const counter: Programs["counter"] = () => {
  const store = createStore<{ count: number }>(() => ({ count: 0 }));
  const add = () => store.setState(({ count }) => ({ count: count + 1 }));
  return { App: () => <button onClick={add}>{useStore(store, (s) => s.count)}</button>, act: add };
};

export const form: Programs["form"] = () => {
  const store = createStore(() => ({ name: "Ada", city: "London" }));
  const App = () => {
    const saved = useStore(store);
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
        <button disabled={error !== undefined} onClick={() => store.setState(typed)}>
          Save
        </button>
        <button onClick={() => setTyped(saved)}>Cancel</button>
      </>
    );
  };
  let n = 0;
  const act = () => store.setState({ name: `Ada ${++n}`, city: `London ${n}` });
  return { App, act };
};

export const list: Programs["list"] = () => {
  const store = createStore(() => ({
    todos: Object.fromEntries(todos().map((todo) => [todo.id, todo])),
    shown: todos()
      .filter((todo) => todo.list === 3)
      .map(({ id }) => id),
  }));
  const Row = ({ id }: { id: number }) => <li>{useStore(store, (s) => s.todos[id]?.title)}</li>;
  const App = () => (
    <ul>
      {useStore(store, (s) => s.shown).map((id) => (
        <Row key={id} id={id} />
      ))}
    </ul>
  );
  let n = 0;
  const act = () => {
    n++;
    store.setState(({ todos }) => ({
      todos: { ...todos, 3: { ...todos[3]!, title: `todo ${n}` } },
    }));
  };
  return { App, act };
};

export const optimistic: Programs["optimistic"] = () => {
  const store = createStore<{ count: number; pending: number; refused?: string }>(() => ({
    count: 0,
    pending: 0,
  }));
  const change = (by: number, pending: number) =>
    store.setState((s) => ({ count: s.count + by, pending: s.pending + pending }));
  const add = (n: number) => {
    change(n, 1);
    save(n).then(
      () => change(0, -1),
      (error: Error) => {
        change(-n, -1);
        store.setState({ refused: error.message });
      },
    );
  };
  const App = () => {
    const { count, pending, refused } = useStore(store);
    return (
      <button onClick={() => add(1)}>
        {count} {pending > 0 && "…"} {refused}
      </button>
    );
  };
  return { App, act: () => add(1) };
};
