import { useEntity, useKeys, useRef } from "@dosync/react";
import { type KeyboardEvent, memo, type PointerEvent, type ReactElement } from "react";
import { type Drawing, HEIGHT, WIDTH } from "./model.ts";

interface CanvasProps {
  readonly drawing: Drawing;
  readonly chosen: number | undefined;
  readonly onChoose: (id: number) => void;
}

export function Canvas({ drawing, chosen, onChoose }: CanvasProps): ReactElement {
  const isNight = useRef(drawing.isNight);
  return (
    <svg
      className={`canvas ${isNight ? "night" : ""}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="group"
      aria-label="Drawing"
    >
      {useKeys(drawing.shapes).map((id) => (
        <ShapeView
          key={id}
          drawing={drawing}
          id={id}
          isChosen={id === chosen}
          onChoose={onChoose}
        />
      ))}
    </svg>
  );
}

interface ShapeProps {
  readonly drawing: Drawing;
  readonly id: number;
  readonly isChosen: boolean;
  readonly onChoose: (id: number) => void;
}

const STEPS: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-12, 0],
  ArrowRight: [12, 0],
  ArrowUp: [0, -12],
  ArrowDown: [0, 12],
};

const ShapeView = memo(function ShapeView(props: ShapeProps): ReactElement | null {
  const { drawing, id, isChosen, onChoose } = props;
  const shape = useEntity(drawing.shapes, id);
  if (shape === undefined) return null;
  const { kind, x, y, color } = shape;

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    drawing.move("You", id, x + step[0], y + step[1]);
  };
  return (
    <g
      role="button"
      tabIndex={0}
      aria-label={`Shape ${id}, ${kind}, ${color}`}
      aria-pressed={isChosen}
      className={`shape ${color}`}
      data-shape={id}
      transform={`translate(${x} ${y})`}
      onFocus={() => onChoose(id)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => drag(event, drawing, id)}
    >
      {kind === "circle" ? (
        <circle r={20} />
      ) : (
        <rect x={-18} y={-18} width={36} height={36} rx={6} />
      )}
      <text y={5}>{id}</text>
    </g>
  );
});

/** From here on the shape follows the pointer, until that is lifted. */
function drag(event: PointerEvent<SVGGElement>, drawing: Drawing, id: number): void {
  const element = event.currentTarget;
  const svg = element.ownerSVGElement;
  if (svg === null) return;
  const gesture = drawing.newGesture();
  const end = new AbortController();
  const { signal } = end;
  element.focus();
  const follow = ({ clientX, clientY }: globalThis.PointerEvent): void => {
    const { left, top, width, height } = svg.getBoundingClientRect();
    const x = ((clientX - left) / width) * WIDTH;
    drawing.move("You", id, x, ((clientY - top) / height) * HEIGHT, gesture);
  };
  globalThis.addEventListener("pointermove", follow, { signal });
  for (const type of ["pointerup", "pointercancel"]) {
    globalThis.addEventListener(type, () => end.abort(), { signal });
  }
}
