import type { UndoHistory } from "@dosync/history";
import { type PastView, TimeTravel, useDeref, useRef } from "@dosync/react";
import { type ReactElement, useEffect, useId, useState } from "react";
import { Button, Panel } from "../design/index.ts";
import type { Board } from "../kanban/model.ts";

interface PastProps {
  readonly board: Board;
  readonly history: UndoHistory;
}

/** A moment that somebody looks at: after so many steps. */
interface Look {
  readonly place: number;
  readonly point: number;
  readonly view: PastView;
}

/** The same board as it was. The live one goes on beside it. */
export function Past({ board, history }: PastProps): ReactElement {
  const id = useId();
  const steps = useDeref(history.steps);
  const [look, setLook] = useState<Look>();
  const place = look?.place ?? steps.length;
  // A view keeps the values that it shows, until nobody looks any more.
  useEffect(() => () => look?.view.dispose(), [look]);

  const lookAt = (next: number): void => {
    const point = pointAfter(steps, next);
    const isPast = point !== undefined && next < steps.length;
    setLook(isPast ? { place: next, point, view: history.view(point) } : undefined);
  };
  return (
    <Panel title="Then" note={look === undefined ? "now" : `before: ${steps[place]?.label}`}>
      <div className="field">
        <label htmlFor={id}>
          After {place} of {steps.length} moves
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={steps.length}
          value={place}
          disabled={steps.length === 0}
          onChange={(event) => lookAt(Number(event.target.value))}
        />
      </div>
      <TimeTravel at={look?.view}>
        <Columns board={board} />
      </TimeTravel>
      <div className="row">
        <Button
          look="primary"
          disabled={look === undefined}
          onClick={() => {
            if (look !== undefined) history.goBack(look.point, { label: "you went back" });
            setLook(undefined);
          }}
        >
          Go back to here
        </Button>
        <Button disabled={look === undefined} onClick={() => setLook(undefined)}>
          Show the present
        </Button>
        <Button disabled={steps.length === 0} onClick={() => history.undo()}>
          Undo {steps.at(-1)?.label}
        </Button>
      </div>
    </Panel>
  );
}

/** The commit point after so many steps. Before the first one it is the point before that. */
function pointAfter(
  steps: readonly { readonly point: number }[],
  place: number,
): number | undefined {
  const [first] = steps;
  return place === 0 ? first && first.point - 1 : steps[place - 1]?.point;
}

function Columns({ board }: { board: Board }): ReactElement {
  return (
    <div className="board past">
      {board.columns.map((column) => (
        <Column key={column.name} column={column} />
      ))}
    </div>
  );
}

function Column({ column: { name, cards } }: { column: Board["columns"][number] }): ReactElement {
  const shown = useRef(cards);
  return (
    <section className="board-column" aria-label={`${name}, then`}>
      <h3>
        {name} <span className="badge">{shown.length}</span>
      </h3>
      <ul>
        {shown.map((card) => (
          <li key={card.id}>
            <span className="card">{card.title}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
