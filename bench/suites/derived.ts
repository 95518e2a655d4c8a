import { signals } from "#library";
import type { Benchmark } from "../support/measure.ts";
import { work } from "../support/worker.ts";
import { shapes } from "./shapes/all.ts";

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
