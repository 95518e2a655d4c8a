import { useDeref, useEntity } from "@dosync/react";
import { memo, type ReactElement, useState } from "react";
import { Button } from "../design/index.ts";
import { type Desk, MOST_POINTS } from "./model.ts";

/** The height of a row in pixels, as in `tickets.css`. */
const ROW = 44;
const SEEN = 9;
/** Rows above and below those that are seen, so that scrolling finds them there. */
const MORE = 3;

/** Only the rows in sight are components: thirty of ten thousand. */
export function TicketList({ desk, onError }: ListProps): ReactElement {
  const shown = useDeref(desk.shown);
  const [top, setTop] = useState(0);
  const first = Math.max(0, Math.floor(top / ROW) - MORE);
  const inSight = shown.slice(first, first + SEEN + 2 * MORE);
  return (
    <div
      className="tickets"
      role="list"
      aria-label="Tickets"
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div className="tickets-all" style={{ height: shown.length * ROW }}>
        <div style={{ translate: `0 ${first * ROW}px` }}>
          {inSight.map(({ id }) => (
            <Row key={id} desk={desk} id={id} onError={onError} />
          ))}
        </div>
      </div>
    </div>
  );
}

interface ListProps {
  readonly desk: Desk;
  readonly onError: (error: unknown) => void;
}

interface RowProps extends ListProps {
  readonly id: number;
}

/** Renders again when its own ticket changes, and for no other one. */
const Row = memo(function Row({ desk, id, onError }: RowProps): ReactElement | null {
  const ticket = useEntity(desk.tickets, id);
  if (ticket === undefined) return null;
  const { title, team, points, isDone } = ticket;
  const attempt = (act: () => void) => () => {
    try {
      act();
      onError(undefined);
    } catch (error) {
      onError(error);
    }
  };
  return (
    <div role="listitem" className={`ticket ${isDone ? "done" : ""}`} data-ticket={id}>
      <span className="ticket-id">#{id}</span>
      <span className="ticket-title">{title}</span>
      <span className="badge">{team}</span>
      <span className="ticket-points">
        <Button
          small
          aria-label={`One point less for #${id}`}
          onClick={attempt(() => desk.addPoints(id, -1))}
        >
          −
        </Button>
        <output aria-label={`Points of #${id}`}>{points}</output>
        <Button
          small
          aria-label={`One point more for #${id}`}
          disabled={points === MOST_POINTS}
          onClick={attempt(() => desk.addPoints(id, 1))}
        >
          +
        </Button>
      </span>
      <input
        type="checkbox"
        aria-label={`#${id} is done`}
        checked={isDone}
        onChange={attempt(() => desk.toggle(id))}
      />
    </div>
  );
});
