import { batch, create, listen, read, signals, transfer, write } from "#library";
import { keep } from "./measure.ts";

/**
 * Uses the whole library for a moment before anything is measured. In a program the same code is
 * reached by reads, changes, derived values and effects alike; an engine that has seen a single
 * kind of use compiles it into something that no program ever runs.
 */
export function exercise(): void {
  for (let i = 0; i < 200; i++) {
    const stores = Array.from({ length: 8 }, (_, j) => create(j));
    const stops = stores.slice(4).map((store) => listen?.(store, () => keep(read(store))));
    for (const store of stores) write(store, i);
    transfer(stores[0]!, stores[1]!, i);
    transfer(stores[4]!, stores[5]!, i);
    batch(() => {
      for (const store of stores) write(store, read(store) + 1);
    });
    for (const stop of stops) stop?.();
    followed(i);
    abandoned(stores[6]!);
  }
}

/** Derived values with an effect and without, whose dependencies change. */
function followed(i: number): void {
  if (signals === undefined) return;
  const [first, second] = [signals.signal(i), signals.signal("text")];
  const sum = signals.computed(() => first.read() + second.read().length);
  const twice = signals.computed(() => (first.read() % 2 === 0 ? sum.read() * 2 : 0));
  const shown = signals.computed(() => ({ sum: sum.read() }));
  keep(shown.read());
  const stop = signals.effect(() => keep([twice.read(), shown.read()]));
  first.write(i + 1);
  signals.batch(() => {
    first.write(i + 2);
    second.write("longer");
  });
  stop();
}

/** A batch that throws. */
function abandoned(store: ReturnType<typeof create>): void {
  try {
    batch(() => {
      write(store, 1);
      throw new Error("expected");
    });
  } catch {
    // That is all that it is for.
  }
}
