import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What the first page says of size and speed: read from the committed results of the benchmarks. */
export interface Figures {
  readonly date: string;
  readonly sizes: readonly { readonly what: string; readonly bytes: number }[];
  /** Nanoseconds of a transfer between two of 512 pairs, by library. */
  readonly transfers: readonly { readonly library: string; readonly time: number }[];
}

declare const data: Figures;
export { data };

const RESULTS = fileURLToPath(new URL("../../../../bench/results.json", import.meta.url));
const NAMES: Record<string, string> = {
  dosync: "dosync",
  "preact-signals": "Preact signals, batch",
  zustand: "Zustand",
  mobx: "MobX, runInAction",
  jotai: "Jotai",
  effect: "Effect, transaction",
};

interface Results {
  readonly date: string;
  readonly results: Record<string, Record<string, Record<string, number>>>;
}

export default {
  watch: [RESULTS],
  load(): Figures {
    const { date, results } = JSON.parse(readFileSync(RESULTS, "utf8")) as Results;
    const measured = (suite: string, what: string, library: string): number => {
      const value = results[suite]?.[what]?.[library];
      if (value === undefined) throw new Error(`${suite}, ${what}: nothing of ${library}.`);
      return value;
    };
    const sizeOf = (what: string): { what: string; bytes: number } => ({
      what,
      bytes: measured("sizes", what, "dosync"),
    });
    return {
      date,
      sizes: [
        "atom with watches",
        "atom, ref and dosync",
        "with derived",
        "with asynchronous transactions",
        "core, everything",
      ].map(sizeOf),
      transfers: Object.keys(NAMES).map((library) => ({
        library: NAMES[library] as string,
        time: measured("transactions", "512 pairs", library),
      })),
    };
  },
};
