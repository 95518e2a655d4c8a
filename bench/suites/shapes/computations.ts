import type { Readable, Signals } from "../../libraries/library.ts";
import type { Shape } from "./all.ts";

/** So that what is created is gone after a turn, it is stopped; that is part of what is measured. */
function created(count: number, inputs: number, shared: number): Shape {
  return ({ signal, effect }) =>
    () => {
      const sources = Array.from({ length: Math.max(1, (count * inputs) / shared) }, (_, i) =>
        signal(i),
      );
      const stops: (() => void)[] = [];
      for (let i = 0; i < count; i++) {
        const from = inputs * Math.floor(i / shared);
        stops.push(effect(() => sum(sources, from, inputs)));
      }
      for (const stop of stops) stop();
    };
}

function sum(sources: readonly Readable<number>[], from: number, count: number): void {
  let total = 0;
  for (let i = from; i < from + count; i++) total += (sources[i] as Readable<number>).read();
  if (total < 0) throw new Error("unreachable");
}

export const creation: Record<string, Shape> = {
  "create sources": ({ signal }) => {
    let kept: unknown;
    return () => {
      kept = Array.from({ length: 1000 }, (_, i) => signal(i));
      if (kept === undefined) throw new Error("unreachable");
    };
  },
  "create 0 to 1": created(1000, 0, 1),
  "create 1 to 1": created(1000, 1, 1),
  "create 2 to 1": created(500, 2, 1),
  "create 4 to 1": created(250, 4, 1),
  "create 1,000 to 1": created(1, 1000, 1),
  "create 1 to 2": created(1000, 1, 2),
  "create 1 to 4": created(1000, 1, 4),
  "create 1 to 8": created(1000, 1, 8),
  "create 1 to 1,000": created(1000, 1, 1000),
};

function updated(inputs: number, effects: number): Shape {
  return ({ signal, effect }: Signals) => {
    const sources = Array.from({ length: inputs }, (_, i) => signal(i));
    for (let i = 0; i < effects; i++) effect(() => sum(sources, 0, inputs));
    const [first] = sources;
    let value = 0;
    return () => {
      for (let i = 0; i < 10; i++) first?.write(++value);
    };
  };
}

export const update: Record<string, Shape> = {
  "update 1 to 1": updated(1, 1),
  "update 2 to 1": updated(2, 1),
  "update 4 to 1": updated(4, 1),
  "update 1,000 to 1": updated(1000, 1),
  "update 1 to 2": updated(1, 2),
  "update 1 to 4": updated(1, 4),
  "update 1 to 1,000": updated(1, 1000),
};
