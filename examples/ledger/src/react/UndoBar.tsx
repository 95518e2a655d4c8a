import { useDeref } from "@dosync/react";
import { useUndo } from "./models.ts";

export function UndoBar() {
  const history = useUndo();
  const next = useDeref(history.steps).at(-1);
  const answer = useDeref(history.answer);
  return (
    <div className="undo">
      <button type="button" disabled={!useDeref(history.canUndo)} onClick={() => history.undo()}>
        Undo {next?.label}
      </button>
      <button type="button" disabled={!useDeref(history.canRedo)} onClick={() => history.redo()}>
        Redo
      </button>
      {answer?.status === "conflicts" && (
        <small role="alert">Somebody else has changed the same since.</small>
      )}
      {answer?.status === "refused" && <small role="alert">{answer.error.message}</small>}
    </div>
  );
}
