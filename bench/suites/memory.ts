import { create, listen, signals } from "#library";
import type { Readable } from "../libraries/library.ts";
import { keep } from "../support/measure.ts";
import { workOnce } from "../support/work-once.ts";

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
  "a derived value that was read, bytes": () => {
    if (signals === undefined) return undefined;
    const { signal, computed } = signals;
    const sources = Array.from({ length: COUNT }, (_, i) => signal(i));
    let current = sources[0]!;
    const compute = (): number => current.read();
    const result = bytes((i) => {
      current = sources[i]!;
      const value = computed(compute);
      value.read();
      return value;
    });
    keep(sources);
    return result - bytes(readable);
  },
  "an effect on it, bytes": () => {
    if (signals === undefined) return undefined;
    const { signal, computed, effect } = signals;
    const values = Array.from({ length: COUNT }, (_, i) => {
      const source = signal(i);
      return computed(() => source.read());
    });
    for (const value of values) value.read();
    let current = values[0]!;
    const run = (): void => void current.read();
    const result = bytes((i) => {
      current = values[i]!;
      return effect(run);
    });
    keep(values);
    return result;
  },
});

/** What `Signals` puts around each computed value: not the library's. */
function readable(i: number): Readable<number> {
  return { read: () => i };
}
