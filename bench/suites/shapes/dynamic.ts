import type { Readable, Signals } from "../../libraries/library.ts";
import type { Shape } from "./all.ts";

interface Graph {
  /** Sources, and values in each layer. */
  readonly width: number;
  readonly layers: number;
  /** How many of the values always read all of their inputs. */
  readonly staticFraction: number;
  readonly inputs: number;
  /** How many of the last layer are read. */
  readonly readFraction: number;
  /** Changes in one turn. */
  readonly changes: number;
}

/** A rectangular graph whose values sum up some of the layer above; some of them drop an input. */
function rectangle(graph: Graph): Shape {
  return (signals) => {
    const random = pseudoRandom(1);
    const sources = Array.from({ length: graph.width }, (_, i) => signals.signal(i));
    let layer: readonly Readable<number>[] = sources;
    for (let i = 1; i < graph.layers; i++) layer = nextLayer(signals, graph, layer, random);
    const read = layer.slice(0, Math.round(layer.length * graph.readFraction));
    signals.effect(() => {
      for (const leaf of read) leaf.read();
    });
    let count = 0;
    return () => {
      for (let i = 0; i < graph.changes; i++) {
        const at = ++count % sources.length;
        signals.batch(() => (sources[at] as (typeof sources)[0]).write(count + at));
        for (const leaf of read) leaf.read();
      }
    };
  };
}

function nextLayer(
  { computed }: Signals,
  { inputs, staticFraction }: Graph,
  above: readonly Readable<number>[],
  random: () => number,
): Readable<number>[] {
  return above.map((_, at) => {
    const mine = Array.from({ length: inputs }, (__, i) => above[(at + i) % above.length]!);
    if (random() < staticFraction) {
      return computed(() => {
        let sum = 0;
        for (const input of mine) sum += input.read();
        return sum;
      });
    }
    const [first, ...rest] = mine;
    return computed(() => {
      let sum = first!.read();
      const dropped = (sum & 1) === 1 ? sum % rest.length : -1;
      for (let i = 0; i < rest.length; i++) if (i !== dropped) sum += rest[i]!.read();
      return sum;
    });
  });
}

/** The same numbers in every run. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

export const dynamicGraphs: Record<string, Shape> = {
  "graph, simple": rectangle({
    width: 10,
    layers: 5,
    staticFraction: 1,
    inputs: 2,
    readFraction: 0.2,
    changes: 1000,
  }),
  "graph, dynamic": rectangle({
    width: 10,
    layers: 10,
    staticFraction: 0.75,
    inputs: 6,
    readFraction: 0.2,
    changes: 100,
  }),
  "graph, large": rectangle({
    width: 1000,
    layers: 12,
    staticFraction: 0.95,
    inputs: 4,
    readFraction: 1,
    changes: 20,
  }),
  "graph, wide and dense": rectangle({
    width: 1000,
    layers: 5,
    staticFraction: 1,
    inputs: 25,
    readFraction: 1,
    changes: 20,
  }),
  "graph, deep": rectangle({
    width: 5,
    layers: 500,
    staticFraction: 1,
    inputs: 3,
    readFraction: 1,
    changes: 10,
  }),
  "graph, very dynamic": rectangle({
    width: 100,
    layers: 15,
    staticFraction: 0.5,
    inputs: 6,
    readFraction: 1,
    changes: 20,
  }),
};
