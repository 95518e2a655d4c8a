import { useAction, useDeref } from "@dosync/react";
import { useUndo } from "./models.ts";

export function UndoBar() {
  const history = useUndo();
  const next = useDeref(history.steps).at(-1);
  const undo = useAction(() => {
    const answer = history.undo();
    if (answer.status === "conflicts") throw new Error("Somebody else has changed the same since.");
    if (answer.status === "refused") throw answer.error;
  });
  return (
    <div className="undo">
      <button type="button" disabled={!useDeref(history.canUndo)} onClick={() => undo.run()}>
        Undo {next?.label}
      </button>
      <button type="button" disabled={!useDeref(history.canRedo)} onClick={() => history.redo()}>
        Redo
      </button>
      {undo.error instanceof Error && <small role="alert">{undo.error.message}</small>}
    </div>
  );
}
