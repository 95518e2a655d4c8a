import { useState } from "react";
import { createIndexes, createStore } from "tinybase";
import { useCell, useSliceRowIds, useValue, useValues } from "tinybase/ui-react";
import { type Programs, save, todos } from "./program.ts";

export const counter: Programs["counter"] = () => {
  const store = createStore().setValue("count", 0);
  const add = () => void store.setValue("count", (n) => (n as number) + 1);
  return {
    App: () => <button onClick={add}>{useValue("count", store) as number}</button>,
    act: add,
  };
};

export const form: Programs["form"] = () => {
  const store = createStore().setValues({ name: "Ada", city: "London" });
  const App = () => {
    const saved = useValues(store) as { name: string; city: string };
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
        <button disabled={error !== undefined} onClick={() => store.setValues(typed)}>
          Save
        </button>
        <button onClick={() => setTyped(saved)}>Cancel</button>
      </>
    );
  };
  let n = 0;
  const act = () => void store.setValues({ name: `Ada ${++n}`, city: `London ${n}` });
  return { App, act };
};

export const list: Programs["list"] = () => {
  const store = createStore().setTable(
    "todos",
    Object.fromEntries(todos().map(({ id, list, title }) => [id, { list, title }])),
  );
  const indexes = createIndexes(store).setIndexDefinition("lists", "todos", "list");
  const Row = ({ id }: { id: string }) => <li>{useCell("todos", id, "title", store) as string}</li>;
  const App = () => (
    <ul>
      {useSliceRowIds("lists", "3", indexes).map((id) => (
        <Row key={id} id={id} />
      ))}
    </ul>
  );
  let n = 0;
  const act = () => void store.setCell("todos", "3", "title", `todo ${++n}`);
  return { App, act };
};

export const optimistic: Programs["optimistic"] = () => {
  const store = createStore().setValues({ count: 0, pending: 0, refused: "" });
  const change = (by: number, pending: number, refused = "") =>
    store.transaction(() => {
      store.setValue("count", (n) => (n as number) + by);
      store.setValue("pending", (n) => (n as number) + pending);
      store.setValue("refused", refused);
    });
  const add = (n: number) => {
    change(n, 1);
    save(n).then(
      () => change(0, -1),
      (error: Error) => change(-n, -1, error.message),
    );
  };
  const App = () => {
    const { count, pending, refused } = useValues(store) as {
      count: number;
      pending: number;
      refused: string;
    };
    return (
      <button onClick={() => add(1)}>
        {count} {pending > 0 && "…"} {refused}
      </button>
    );
  };
  return { App, act: () => add(1) };
};
