import { createTravels } from "travels";
import { moved, type Open } from "./undo.ts";

export const open: Open = (all, steps) => {
  const entities = Object.fromEntries(all.map((entity) => [entity.id, entity]));
  const travels = createTravels({ entities }, { maxHistory: steps });
  return {
    move: (id) =>
      travels.setState((draft) => {
        draft.entities[id] = moved(draft.entities[id]);
      }),
    undo: () => travels.back(),
    redo: () => travels.forward(),
    x: (id) => travels.getState().entities[id]!.x,
    kept: travels,
  };
};
