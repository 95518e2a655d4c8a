import { type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from "react";
import type { Board } from "./model.ts";

/** A card that follows the pointer, and where it would be put down. */
export interface Drag {
  readonly cardId: string | undefined;
  readonly offset: string;
  readonly target: { readonly column: number; readonly index: number } | undefined;
  start(event: ReactPointerEvent<HTMLElement>, cardId: string): void;
}

type Now = Omit<Drag, "start">;

const NOTHING: Now = { cardId: undefined, offset: "0px 0px", target: undefined };

/** Dragging is the view's business; the board hears of it once, as one move. */
export function useDrag(board: Board): Drag {
  const [now, setNow] = useState(NOTHING);
  const listening = useRef<AbortController>(undefined);
  useEffect(() => () => listening.current?.abort(), []);

  const start: Drag["start"] = (event, cardId) => {
    if (event.button !== 0 || listening.current?.signal.aborted === false) return;
    const { clientX, clientY, pointerId } = event;
    let target: Drag["target"];

    const move = (moved: PointerEvent): void => {
      if (moved.pointerId !== pointerId) return;
      target = placeAt(moved, cardId);
      const offset = `${moved.clientX - clientX}px ${moved.clientY - clientY}px`;
      setNow({ cardId, offset, target });
    };
    const end = (ended: PointerEvent): void => {
      if (ended.pointerId !== pointerId) return;
      listening.current?.abort();
      setNow(NOTHING);
      if (ended.type === "pointerup" && target) board.move(cardId, target.column, target.index);
    };
    // On the window: a teammate may move the card away from under the pointer.
    listening.current = new AbortController();
    const { signal } = listening.current;
    window.addEventListener("pointermove", move, { signal });
    window.addEventListener("pointerup", end, { signal });
    window.addEventListener("pointercancel", end, { signal });
  };

  return { ...now, start };
}

/** The column below the pointer, and how many of its other cards are above. */
function placeAt({ clientX, clientY }: PointerEvent, cardId: string): Drag["target"] {
  for (const column of document.querySelectorAll<HTMLElement>("[data-column]")) {
    const { left, right, top, bottom } = column.getBoundingClientRect();
    if (clientX < left || clientX > right || clientY < top || clientY > bottom) continue;
    const others = [...column.querySelectorAll<HTMLElement>("[data-card]")].filter(
      ({ dataset }) => dataset["card"] !== cardId,
    );
    const index = others.filter((other) => middleOf(other) < clientY).length;
    return { column: Number(column.dataset["column"]), index };
  }
  return undefined;
}

function middleOf(element: HTMLElement): number {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
