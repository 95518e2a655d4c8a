import { Doc, type Map as SharedMap, UndoManager } from "yjs";
import { type Entity, moved, type Open } from "./undo.ts";

export const open: Open = (all) => {
  const doc = new Doc();
  const entities: SharedMap<Entity> = doc.getMap("entities");
  doc.transact(() => {
    for (const entity of all) entities.set(String(entity.id), entity);
  });
  // Without a timeout each transaction is a step. It has no limit.
  const history = new UndoManager(entities, { captureTimeout: 0 });
  return {
    move: (id) => void entities.set(String(id), moved(entities.get(String(id)))),
    undo: () => void history.undo(),
    redo: () => void history.redo(),
    x: (id) => entities.get(String(id))!.x,
    kept: [doc, history],
  };
};
