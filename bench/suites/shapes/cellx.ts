import type { Readable, Signals } from "../../libraries/library.ts";
import type { Shape } from "./all.ts";
import { expect } from "./propagation.ts";

type Layer = readonly [Readable<number>, Readable<number>, Readable<number>, Readable<number>];

/** Builds layers of four values that cross, each with an effect, and changes all four sources. */
function layers(count: number): Shape {
  return (signals) => () => {
    const graph = build(signals, count);
    graph.write([4, 3, 2, 1]);
    const changed = graph.read();
    graph.write([1, 2, 3, 4]);
    const restored = graph.read();
    expect(
      changed.some((value, i) => value !== restored[i]),
      true,
    );
    graph.stop();
  };
}

function build({ signal, computed, effect, batch }: Signals, count: number) {
  const start = [signal(1), signal(2), signal(3), signal(4)] as const;
  const stops: (() => void)[] = [];
  let layer: Layer = start;
  for (let i = 0; i < count; i++) {
    const [first, second, third, fourth] = layer;
    layer = [
      computed(() => second.read()),
      computed(() => first.read() - third.read()),
      computed(() => second.read() + fourth.read()),
      computed(() => third.read()),
    ];
    for (const one of layer) stops.push(effect(() => void one.read()));
  }
  const end = layer;
  return {
    read: () => end.map((one) => one.read()),
    write(values: readonly [number, number, number, number]) {
      batch(() => {
        for (let i = 0; i < 4; i++) (start[i] as (typeof start)[0]).write(values[i] as number);
      });
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}

export const cellx: Record<string, Shape> = {
  "cellx, 1,000 layers": layers(1000),
  "cellx, 2,500 layers": layers(2500),
};
