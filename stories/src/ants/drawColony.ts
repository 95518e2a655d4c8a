import { snapshot } from "@dosync/core";
import type { Census, Simulation } from "./simulation.ts";
import { type Ant, isHome, xOf, yOf } from "./world.ts";

/** Draws one point in time, and counts it: cells, trails and ants all belong together. */
export function drawColony(
  simulation: Simulation,
  canvas: HTMLCanvasElement | null,
  size: number,
): Census {
  const world = snapshot();
  const pen = canvas?.getContext("2d");
  if (canvas && pen) {
    const colours = coloursOf(canvas);
    pen.globalAlpha = 1;
    pen.fillStyle = colours.well;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    for (const [index, ref] of simulation.colony.cells.entries()) {
      const { food, pheromone, ant } = world.deref(ref);
      if (food === 0 && pheromone === 0 && ant === undefined && !isHome(index)) continue;
      const x = xOf(index) * size;
      const y = yOf(index) * size;
      if (isHome(index)) fill(pen, colours.read, 0.16, x, y, size);
      if (pheromone > 0) fill(pen, colours.commit, Math.min(0.6, pheromone / 5), x, y, size);
      if (food > 0) {
        const side = Math.min(size, 3 + food / 8);
        const at = (size - side) / 2;
        fill(pen, colours.retry, 1, x + at, y + at, side);
      }
      if (ant !== undefined) drawAnt(pen, ant, x + size / 2, y + size / 2, size, colours);
    }
  }
  return simulation.count(world);
}

type Colours = Record<"well" | "ink" | "read" | "commit" | "retry", string>;

/** The theme may change between two frames, so the canvas asks for its colours each time. */
function coloursOf(canvas: HTMLCanvasElement): Colours {
  const style = getComputedStyle(canvas);
  return {
    well: style.backgroundColor,
    ink: style.color,
    read: style.borderTopColor,
    commit: style.borderRightColor,
    retry: style.borderBottomColor,
  };
}

function fill(
  pen: CanvasRenderingContext2D,
  colour: string,
  alpha: number,
  x: number,
  y: number,
  side: number,
): void {
  pen.globalAlpha = alpha;
  pen.fillStyle = colour;
  pen.fillRect(x, y, side, side);
}

function drawAnt(
  pen: CanvasRenderingContext2D,
  { direction, hasFood }: Ant,
  x: number,
  y: number,
  size: number,
  colours: Colours,
): void {
  pen.save();
  pen.translate(x, y);
  pen.rotate((direction * Math.PI) / 4);
  pen.globalAlpha = 1;
  pen.strokeStyle = hasFood ? colours.retry : colours.ink;
  pen.lineWidth = size * 0.34;
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(0, size * 0.4);
  pen.lineTo(0, -size * 0.4);
  pen.stroke();
  pen.restore();
}
