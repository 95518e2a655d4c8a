import { signals } from "#library";
import type { Signals } from "../libraries/library.ts";
import type { Benchmark } from "../support/measure.ts";
import { work } from "../support/worker.ts";
import { cellx } from "./shapes/cellx.ts";
import { creation, update } from "./shapes/computations.ts";
import { dynamicGraphs } from "./shapes/dynamic.ts";
import { molecule } from "./shapes/molecule.ts";
import { propagation } from "./shapes/propagation.ts";

/** A graph to build, and one turn of changes to it. */
export type Shape = (signals: Signals) => () => void;

const shapes: Record<string, Shape> = {
  ...propagation,
  molecule,
  ...cellx,
  ...dynamicGraphs,
  ...creation,
  ...update,
};

work(
  Object.entries(shapes).map(([name, shape]): Benchmark => ({
    name,
    setup() {
      if (signals === undefined) return undefined;
      const turn = shape(signals);
      return {
        run(times) {
          for (let i = 0; i < times; i++) turn();
        },
      };
    },
  })),
);
