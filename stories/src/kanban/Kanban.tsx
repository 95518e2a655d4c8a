import { useRef } from "@dosync/react";
import { type KeyboardEvent, type ReactElement, useEffect, useState } from "react";
import { Panel, Switch } from "../design/index.ts";
import type { Board, Card } from "./model.ts";
import { type Drag, useDrag } from "./useDrag.ts";

export function Kanban({ board }: { board: Board }): ReactElement {
  const [hasTeammate, setTeammate] = useState(false);
  const [announcement, setAnnouncement] = useState("");
  const drag = useDrag(board);
  useTeammate(board, hasTeammate);

  /** Arrow keys move the focused card; the others stay where they are. */
  const onKeyDown = (event: KeyboardEvent, card: Card): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const { column, index } = board.find(card.id);
    const toColumn = Math.min(Math.max(column + step.columns, 0), board.columns.length - 1);
    const isElsewhere = toColumn !== column;
    board.move(card.id, toColumn, isElsewhere ? 0 : index + step.rows);
    const name = board.columns[toColumn]?.name ?? "";
    setAnnouncement(`${card.title}: ${name}, position ${board.find(card.id).index + 1}.`);
    focusCard(card.id);
  };

  return (
    <Panel title="Board" note="drag a card, or focus it and press an arrow key">
      <Switch label="A teammate moves cards as well" checked={hasTeammate} onChange={setTeammate} />
      <div className="board">
        {board.columns.map((column, index) => (
          <Column
            key={column.name}
            column={column}
            index={index}
            drag={drag}
            onKeyDown={onKeyDown}
          />
        ))}
      </div>
      <p className="visually-hidden" role="status">
        {announcement}
      </p>
    </Panel>
  );
}

const STEPS: Record<string, { columns: number; rows: number }> = {
  ArrowLeft: { columns: -1, rows: 0 },
  ArrowRight: { columns: 1, rows: 0 },
  ArrowUp: { columns: 0, rows: -1 },
  ArrowDown: { columns: 0, rows: 1 },
};

interface ColumnProps {
  readonly column: Board["columns"][number];
  readonly index: number;
  readonly drag: Drag;
  readonly onKeyDown: (event: KeyboardEvent, card: Card) => void;
}

function Column({ column, index, drag, onKeyDown }: ColumnProps): ReactElement {
  const cards = useRef(column.cards);
  const isTarget = drag.target?.column === index;
  return (
    <section
      className={`board-column ${isTarget ? "target" : ""}`}
      aria-label={column.name}
      data-column={index}
    >
      <h3>
        {column.name} <span className="badge">{cards.length}</span>
      </h3>
      <ul>
        {cards.map((card) => (
          <li key={card.id}>
            <button
              type="button"
              className={`card ${drag.cardId === card.id ? "dragged" : ""}`}
              data-card={card.id}
              style={drag.cardId === card.id ? { translate: drag.offset } : undefined}
              onPointerDown={(event) => drag.start(event, card.id)}
              onKeyDown={(event) => onKeyDown(event, card)}
            >
              {card.title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In another column it is another element: the focus goes with the card. */
function focusCard(id: string): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[data-card="${id}"]`)?.focus();
  });
}

function useTeammate(board: Board, isThere: boolean): void {
  useEffect(() => {
    if (!isThere) return undefined;
    const timer = setInterval(() => board.moveAtRandom(), 900);
    return () => clearInterval(timer);
  }, [board, isThere]);
}
