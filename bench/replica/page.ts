import { benchmarks } from "#replica";
import type { Benchmark } from "./names.ts";

let sample: Awaited<ReturnType<Benchmark>>;

/** What the page can be asked for. */
Object.assign(globalThis, {
  names: Object.keys(benchmarks),
  prepare: async (name: string) => {
    sample = await benchmarks[name]!();
  },
  take: () => sample(),
});
