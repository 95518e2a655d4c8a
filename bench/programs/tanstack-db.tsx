import {
  createCollection,
  createOptimisticAction,
  eq,
  localOnlyCollectionOptions,
  useLiveQuery,
} from "@tanstack/react-db";
import { useState } from "react";
import { type Programs, save, type Todo, todos } from "./program.ts";

interface Count {
  readonly id: "count";
  n: number;
}

function openCount() {
  return createCollection(
    localOnlyCollectionOptions<Count>({
      getKey: ({ id }) => id,
      initialData: [{ id: "count", n: 0 }],
    }),
  );
}

export const counter: Programs["counter"] = () => {
  const counts = openCount();
  counts.startSyncImmediate();
  const add = () => void counts.update("count", (draft) => void draft.n++);
  const App = () => {
    const { data } = useLiveQuery((q) => q.from({ count: counts }));
    return <button onClick={add}>{data[0]?.n}</button>;
  };
  return { App, act: add };
};

export const form: Programs["form"] = () => {
  interface Person {
    readonly id: "me";
    readonly name: string;
    readonly city: string;
  }
  const people = createCollection(
    localOnlyCollectionOptions<Person>({
      getKey: ({ id }) => id,
      initialData: [{ id: "me", name: "Ada", city: "London" }],
    }),
  );
  people.startSyncImmediate();
  const store = (person: Pick<Person, "name" | "city">) =>
    void people.update("me", (draft) => void Object.assign(draft, person));
  const Fields = ({ saved }: { saved: Person }) => {
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
        <button disabled={error !== undefined} onClick={() => store(typed)}>
          Save
        </button>
        <button onClick={() => setTyped(saved)}>Cancel</button>
      </>
    );
  };
  const App = () => {
    const { data } = useLiveQuery((q) => q.from({ person: people }));
    return data[0] === undefined ? null : <Fields saved={data[0]} />;
  };
  let n = 0;
  return { App, act: () => store({ name: `Ada ${++n}`, city: `London ${n}` }) };
};

export const list: Programs["list"] = () => {
  const all = createCollection(
    localOnlyCollectionOptions<Todo, number>({ getKey: ({ id }) => id, initialData: todos() }),
  );
  all.startSyncImmediate();
  const App = () => {
    const { data } = useLiveQuery((q) =>
      q.from({ todo: all }).where(({ todo }) => eq(todo.list, 3)),
    );
    return (
      <ul>
        {data.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
    );
  };
  let n = 0;
  const act = () => {
    n++;
    all.update(3, (draft) => void ((draft as { title: string }).title = `todo ${n}`));
  };
  return { App, act };
};

export const optimistic: Programs["optimistic"] = () => {
  const counts = openCount();
  counts.startSyncImmediate();
  const add = createOptimisticAction<number>({
    onMutate: (n) => void counts.update("count", (draft) => void (draft.n += n)),
    mutationFn: async (n, { transaction }) => {
      await save(n);
      counts.utils.acceptMutations(transaction);
    },
  });
  const App = () => {
    const { data } = useLiveQuery((q) => q.from({ count: counts }));
    const [state, setState] = useState({ pending: 0, refused: "" });
    const change = (by: number, refused = "") =>
      setState(({ pending }) => ({ pending: pending + by, refused }));
    const click = () => {
      change(1);
      add(1).isPersisted.promise.then(
        () => change(-1),
        (error: Error) => change(-1, error.message),
      );
    };
    return (
      <button onClick={click}>
        {data[0]?.n} {state.pending > 0 && "…"} {state.refused}
      </button>
    );
  };
  const act = () => void add(1).isPersisted.promise.catch(() => {});
  return { App, act };
};
