import { exercise } from "./exercise.ts";
import { type Benchmark, type Effort, measure } from "./measure.ts";

/**
 * The process of one library and one suite: measures the benchmarks named on the command line and
 * prints `{ name: nanoseconds | null }`.
 */
export function work(benchmarks: readonly Benchmark[]): void {
  const [names, effort] = process.argv.slice(2);
  if (names === undefined || effort === undefined) {
    console.log(JSON.stringify(benchmarks.map(({ name }) => name)));
    return;
  }
  exercise();
  const results: Record<string, number | null> = {};
  for (const name of JSON.parse(names) as string[]) {
    const benchmark = benchmarks.find((one) => one.name === name);
    const operation = benchmark?.setup();
    results[name] =
      operation === undefined ? null : measure(operation, JSON.parse(effort) as Effort);
  }
  console.log(JSON.stringify(results));
  process.exit(0); // something may still be open, on purpose
}

/** For what cannot be repeated in a loop: each function measures by itself. */
export function workOnce(
  measurements: Readonly<Record<string, () => number | undefined | Promise<number | undefined>>>,
): void {
  const [names] = process.argv.slice(2);
  if (names === undefined) {
    console.log(JSON.stringify(Object.keys(measurements)));
    return;
  }
  void (async () => {
    const results: Record<string, number | null> = {};
    for (const name of JSON.parse(names) as string[]) {
      results[name] = (await measurements[name]?.()) ?? null;
    }
    console.log(JSON.stringify(results));
    process.exit(0); // something may still be open, on purpose
  })();
}
