import { useDeref } from "@dosync/react";
import type { ReactElement } from "react";
import { Button, Panel } from "../design/index.ts";
import { type Artist, type Drawing, ownPart } from "./model.ts";

/** The steps of one person: only these are taken back. */
export function Person({ drawing, who }: { drawing: Drawing; who: Artist }): ReactElement {
  const history = drawing.histories[who];
  const answer = useDeref(history.answer);
  const steps = useDeref(history.steps);
  const isUndone = useDeref(history.canRedo);
  return (
    <Panel title={who} note={steps.length === 1 ? "1 step" : `${steps.length} steps`}>
      <div className="row">
        <Button disabled={steps.length === 0} onClick={() => history.undo()}>
          Undo {steps.at(-1)?.label}
        </Button>
        <Button disabled={!isUndone} onClick={() => history.redo()}>
          Redo
        </Button>
      </div>
      {answer?.status === "conflicts" ? (
        <div className="notice warn" role="status">
          <p>Somebody has changed the same since. Nothing has happened yet.</p>
          <div className="row">
            <Button small onClick={() => history.undo({ resolve: ownPart })}>
              Take back {who === "You" ? "your" : "that"} part
            </Button>
            <Button small onClick={() => history.undo({ resolve: ({ present }) => present })}>
              Leave it
            </Button>
          </div>
        </div>
      ) : null}
      {answer?.status === "refused" ? (
        <p className="notice refused" role="status">
          {answer.error.message}
        </p>
      ) : null}
      <ol className="steps">
        {steps
          .slice(-6)
          .toReversed()
          .map(({ point, label }) => (
            <li key={point}>{label}</li>
          ))}
      </ol>
    </Panel>
  );
}
