import { temporal } from "zundo";
import { createStore } from "zustand/vanilla";
import { type Entity, moved, type Open } from "./undo.ts";

interface State {
  readonly entities: Readonly<Record<number, Entity>>;
}

export const open: Open = (all, steps) => {
  const entities = Object.fromEntries(all.map((entity) => [entity.id, entity]));
  const store = createStore<State>()(temporal(() => ({ entities }), { limit: steps }));
  return {
    move: (id) =>
      store.setState(({ entities: before }) => ({
        entities: { ...before, [id]: moved(before[id]) },
      })),
    undo: () => store.temporal.getState().undo(),
    redo: () => store.temporal.getState().redo(),
    x: (id) => store.getState().entities[id]!.x,
    kept: store,
  };
};
