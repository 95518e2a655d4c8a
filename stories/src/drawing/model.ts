import { alter, deref, dosync, ref, refSet } from "@dosync/core";
import { add, at, collection, keys, remove } from "@dosync/core/collection";
import { createHistory, type HistoryStep, type StepConflict } from "@dosync/history";

const COLORS = ["green", "amber", "blue", "plum"] as const;
export type Color = (typeof COLORS)[number];

export interface Shape {
  readonly id: number;
  readonly kind: "circle" | "square";
  readonly x: number;
  readonly y: number;
  readonly color: Color;
}

export const ARTISTS = ["You", "Bo"] as const;
export type Artist = (typeof ARTISTS)[number];

export const WIDTH = 480;
export const HEIGHT = 240;
const MARGIN = 24;

/** What each commit says about itself: who has done it, and in which movement of the hand. */
interface Touch {
  readonly who: Artist;
  readonly gesture: number;
}

/** A drawing for two. Each of them has a history of their own steps. */
export function createDrawing({ random = Math.random }: { random?: () => number } = {}) {
  const shapes = collection<Shape>()({
    label: "shapes",
    entity: "shape",
    key: (shape) => shape.id,
  });
  const isNight = ref(false, { label: "night" });
  for (let id = 1; id <= 5; id++)
    dosync(() => add(shapes, shapeOf(id, 40 + id * 66, 60 + (id % 3) * 55)));

  const historyOf = (who: Artist) =>
    createHistory([shapes, isNight], {
      own: ({ meta }) => touchOf({ meta })?.who === who,
      // A shape that is dragged is written in each frame: together that is one step.
      merge: (last, next) => touchOf(last)?.gesture === touchOf(next)?.gesture,
    });
  const histories = { You: historyOf("You"), Bo: historyOf("Bo") };

  let gestures = 0;
  /** A movement of the hand that is beginning. */
  const newGesture = (): number => ++gestures;

  function act(who: Artist, label: string, body: () => void, gesture = newGesture()): void {
    dosync(body, { label, meta: { who, gesture } satisfies Touch });
  }

  function move(who: Artist, id: number, x: number, y: number, gesture?: number): void {
    const to = { x: within(x, WIDTH), y: within(y, HEIGHT) };
    act(who, `Move ${id}`, () => alter(at(shapes, id), (shape) => ({ ...shape, ...to })), gesture);
  }
  const paint = (who: Artist, id: number): void =>
    act(who, `Paint ${id}`, () =>
      alter(at(shapes, id), (shape) => ({ ...shape, color: after(shape.color) })),
    );
  function addShape(who: Artist): number {
    const id = 1 + Math.max(0, ...deref(keys(shapes)));
    const shape = shapeOf(id, MARGIN + random() * (WIDTH - 2 * MARGIN), HEIGHT / 2);
    act(who, `Add ${id}`, () => add(shapes, shape));
    return id;
  }
  const removeShape = (who: Artist, id: number): void =>
    act(who, `Remove ${id}`, () => remove(shapes, id));

  /** The ground and every shape, in one step. */
  const turnTheLight = (who: Artist): void =>
    act(who, deref(isNight) ? "Day" : "Night", () => {
      refSet(isNight, !deref(isNight));
      for (const id of deref(keys(shapes))) {
        alter(at(shapes, id), (shape) => ({ ...shape, color: after(shape.color) }));
      }
    });

  /** What somebody else does: some shape gets another place or another colour. */
  function drawAtRandom(who: Artist): void {
    const ids = deref(keys(shapes));
    const id = ids[Math.floor(random() * ids.length)];
    if (id === undefined) return;
    if (random() < 0.4) paint(who, id);
    else move(who, id, random() * WIDTH, random() * HEIGHT);
  }

  function dispose(): void {
    for (const who of ARTISTS) histories[who].dispose();
  }

  return {
    shapes,
    isNight,
    histories,
    newGesture,
    move,
    paint,
    addShape,
    removeShape,
    turnTheLight,
    drawAtRandom,
    dispose,
  };
}

/** Takes back what the step has changed of a shape, and leaves what others have changed of it since. */
export function ownPart({ written, present, wanted }: StepConflict): unknown {
  if (!isShape(written) || !isShape(present) || !isShape(wanted)) return present;
  const mine: Shape = written;
  const back = Object.entries(wanted).filter(
    ([name, value]) => mine[name as keyof Shape] !== value,
  );
  return { ...present, ...Object.fromEntries(back) };
}

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null;
}

function touchOf({ meta }: Pick<HistoryStep, "meta">): Touch | undefined {
  return meta as Touch | undefined;
}

function shapeOf(id: number, x: number, y: number): Shape {
  const kind = id % 2 === 0 ? "square" : "circle";
  return {
    id,
    kind,
    x: Math.round(x),
    y: Math.round(y),
    color: COLORS[id % COLORS.length] as Color,
  };
}

function after(color: Color): Color {
  return COLORS[(COLORS.indexOf(color) + 1) % COLORS.length] as Color;
}

function within(place: number, size: number): number {
  return Math.round(Math.min(size - MARGIN, Math.max(MARGIN, place)));
}

export type Drawing = ReturnType<typeof createDrawing>;
