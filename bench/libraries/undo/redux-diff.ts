import { configureStore, createAction } from "@reduxjs/toolkit";
import { applyPatches, enablePatches, type Patch, produceWithPatches } from "immer";
import { type Entity, moved, type Open } from "./undo.ts";

interface State {
  readonly entities: Readonly<Record<number, Entity>>;
}

interface Step {
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
}

/** The usual way with Redux: each action keeps the difference that it has made, both ways. */
export const open: Open = (all, steps) => {
  enablePatches();
  const move = createAction<number>("moved");
  const undo = createAction("undone");
  const redo = createAction("redone");
  const first: State = { entities: Object.fromEntries(all.map((entity) => [entity.id, entity])) };
  // The stacks stand beside the state: what is copied at each action is no difference.
  const [past, future]: [Step[], Step[]] = [[], []];
  const reducer = (state: State = first, action: { readonly type: string }): State => {
    if (move.match(action)) {
      const [next, patches, inverse] = produceWithPatches(state, ({ entities }) => {
        entities[action.payload] = moved(entities[action.payload]);
      });
      past.push({ patches, inverse });
      if (past.length > steps) past.shift();
      future.length = 0;
      return next;
    }
    const isUndo = undo.match(action);
    if (!isUndo && !redo.match(action)) return state;
    const step = (isUndo ? past : future).pop();
    if (step === undefined) return state;
    (isUndo ? future : past).push(step);
    return applyPatches(state, isUndo ? step.inverse : step.patches);
  };
  const store = configureStore({ reducer });
  return {
    move: (id) => void store.dispatch(move(id)),
    undo: () => void store.dispatch(undo()),
    redo: () => void store.dispatch(redo()),
    x: (id) => store.getState().entities[id]!.x,
    kept: [store, past, future],
  };
};
