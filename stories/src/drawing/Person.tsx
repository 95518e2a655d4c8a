import type { UndoResult } from "@dosync/history";
import { useDeref } from "@dosync/react";
import { type ReactElement, useState } from "react";
import { Button, messageOf, Panel } from "../design/index.ts";
import { type Artist, type Drawing, ownPart } from "./model.ts";

/** The steps of one person: only these are taken back. */
export function Person({ drawing, who }: { drawing: Drawing; who: Artist }): ReactElement {
  const history = drawing.histories[who];
  const [answer, setAnswer] = useState<UndoResult>();
  const steps = useDeref(history.steps);
  const isUndone = useDeref(history.canRedo);
  return (
    <Panel title={who} note={steps.length === 1 ? "1 step" : `${steps.length} steps`}>
      <div className="row">
        <Button disabled={steps.length === 0} onClick={() => setAnswer(history.undo())}>
          Undo {steps.at(-1)?.label}
        </Button>
        <Button disabled={!isUndone} onClick={() => setAnswer(history.redo())}>
          Redo
        </Button>
      </div>
      {answer?.status === "conflicts" ? (
        <div className="notice warn" role="status">
          <p>Somebody has changed the same since. Nothing has happened yet.</p>
          <div className="row">
            <Button small onClick={() => setAnswer(history.undo({ resolve: ownPart }))}>
              Take back {who === "You" ? "your" : "that"} part
            </Button>
            <Button
              small
              onClick={() => setAnswer(history.undo({ resolve: ({ present }) => present }))}
            >
              Leave it
            </Button>
          </div>
        </div>
      ) : null}
      {answer?.status === "refused" ? (
        <p className="notice refused" role="status">
          {messageOf(answer.error)}
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
