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
