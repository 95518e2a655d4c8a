import { alter, atom, deref, dosync, draft, ref, refSet, swap } from "@dosync/core";
import { addAll, at, collection, index, where } from "@dosync/core/collection";
import { DraftProvider, useDeref, useDraft, useDraftField, useEntity } from "@dosync/react";
import { defineModel, memory, openReplica } from "@dosync/replica";
import { ReplicaProvider, useMutation, useReplica } from "@dosync/replica/react";
import { Suspense, useState } from "react";
import { type Programs, type Todo, todos } from "./program.ts";

export const counter: Programs["counter"] = () => {
  const count = atom(0);
  const add = () => void swap(count, (n) => n + 1);
  return { App: () => <button onClick={add}>{useDeref(count)}</button>, act: add };
};

export const form: Programs["form"] = () => {
  const name = ref("Ada", { validator: (text) => text !== "" || "A name, please." });
  const city = ref("London");
  const Fields = ({ onEnd }: { onEnd: () => void }) => {
    const { draft, canSave } = useDraft();
    const [first, second] = [useDraftField(name), useDraftField(city)];
    return (
      <>
        <input value={first.text} onChange={(event) => first.set(event.target.value)} />
        {first.error instanceof Error && <em>{first.error.message}</em>}
        <input value={second.text} onChange={(event) => second.set(event.target.value)} />
        <button disabled={!canSave} onClick={() => (draft.commit(), onEnd())}>
          Save
        </button>
        <button onClick={onEnd}>Cancel</button>
      </>
    );
  };
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- it captures Fields
  const App = () => {
    const [edit, setEdit] = useState(0);
    const end = () => setEdit(edit + 1);
    return (
      <DraftProvider key={edit}>
        <Fields onEnd={end} />
      </DraftProvider>
    );
  };
  let n = 0;
  const act = () => {
    const edit = draft();
    edit.refSet(name, `Ada ${++n}`);
    edit.refSet(city, `London ${n}`);
    edit.commit();
  };
  return { App, act };
};

export const list: Programs["list"] = () => {
  const all = collection<Todo>()({
    key: (todo) => todo.id,
    indexes: { list: index((todo) => todo.list) },
  });
  dosync(() => addAll(all, todos()));
  const Row = ({ id }: { id: number }) => <li>{useEntity(all, id)?.title}</li>;
  const App = () => (
    <ul>
      {useDeref(where(all, "list", 3)).map(({ id }) => (
        <Row key={id} id={id} />
      ))}
    </ul>
  );
  let n = 0;
  const act = () => {
    n++;
    dosync(() => alter(at(all, 3), (todo) => ({ ...todo, title: `todo ${n}` })));
  };
  return { App, act };
};

export const optimistic: Programs["optimistic"] = () => {
  const model = defineModel("counter", () => ({ count: ref(0) }));
  const add = model.mutation("add", ({ count }, n: number) => {
    if (n > 100) throw new Error("Too much.");
    refSet(count, deref(count) + n);
  });
  const replica = openReplica(model, { space: "mine", at: memory(), mutations: [add] });
  const Count = () => {
    const count = useDeref(useReplica(model).model.count);
    const { run, pending, refused } = useMutation(add);
    return (
      <button onClick={() => run(1)}>
        {count} {pending && "…"} {refused?.message}
      </button>
    );
  };
  const App = () => (
    <ReplicaProvider replica={replica}>
      <Suspense>
        <Count />
      </Suspense>
    </ReplicaProvider>
  );
  const act = () => void replica.run(add, 1).confirmed;
  return { App, act, end: () => replica.close() };
};
