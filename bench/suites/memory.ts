import { create, listen } from "#library";
import { keep } from "../support/measure.ts";
import { workOnce } from "../support/worker.ts";

declare const gc: () => void;
const COUNT = 100_000;

function heap(): number {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

/** What the array that holds them takes is not counted: it is there before. */
function bytes(make: (i: number) => unknown): number {
  const all: unknown[] = Array.from({ length: COUNT }, () => null);
  const before = heap();
  for (let i = 0; i < COUNT; i++) all[i] = make(i);
  const after = heap();
  keep(all);
  return (after - before) / COUNT;
}

function nothing(): void {}

workOnce({
  "a store, bytes": () => {
    bytes(create);
    return bytes(create);
  },
  "its first listener, bytes": () => {
    if (listen === undefined) return undefined;
    const stores = Array.from({ length: COUNT }, (_, i) => create(i));
    // One callback for all: what a callback takes is not the library's.
    const result = bytes((i) => listen?.(stores[i]!, nothing));
    keep(stores);
    return result;
  },
});
