import { alter, deref, dosync } from "@dosync/core";
import { addAll, at, collection } from "@dosync/core/collection";
import { createHistory } from "@dosync/history";
import { type Entity, moved, type Open } from "./undo.ts";

export const open: Open = (entities, steps) => {
  const all = collection<Entity>()({ key: (entity) => entity.id });
  dosync(() => addAll(all, entities));
  const history = createHistory([all], { limit: steps });
  return {
    move: (id) => dosync(() => void alter(at(all, id), moved)),
    undo: () => void history.undo(),
    redo: () => void history.redo(),
    x: (id) => deref(at(all, id))!.x,
    kept: [all, history],
  };
};
