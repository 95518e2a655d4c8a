// What the page of `npm run fuzz` runs: see scripts/fuzz.mjs.
import { generate, type Program } from "./wide/program.ts";
import { type Findings, run } from "./wide/run.tsx";
import { shrink } from "./wide/shrink.ts";

const KINDS = ["torn", "tornEarly", "invalid", "wrongAtEnd"] as const;

Object.assign(globalThis, {
  runProgram: (seed: number, hasRoot: boolean) => runLate(generate(seed, hasRoot)),
  runGiven: runLate,
  shrinkGiven,
  shrinkProgram: (seed: number, hasRoot: boolean, tries: number) =>
    shrinkGiven(generate(seed, hasRoot), tries),
});

/** The smallest program that is wrong in the way in which this one is wrong first. */
async function shrinkGiven(program: Program, tries: number): Promise<Program> {
  let kind: (typeof KINDS)[number] | undefined;
  const fails = async (smaller: Program): Promise<boolean> => {
    // What depends on time goes wrong now and then.
    for (let i = 0; i < tries; i++) {
      // One program at a time: they share the page and its clock.
      // oxlint-disable-next-line no-await-in-loop
      const findings = await run(smaller);
      kind ??= KINDS.find((some) => findings[some].length > 0);
      if (kind === undefined || findings[kind].length === 0) continue;
      console.log(JSON.stringify(smaller));
      return true;
    }
    return false;
  };
  return (await fails(program)) ? shrink(program, fails) : program;
}

/** A browser delays timers that others have set, from the fifth on: so it does in a page that lives. */
async function runLate(program: Program): Promise<Findings> {
  // oxlint-disable-next-line no-await-in-loop
  for (let i = 0; i < 6; i++) await new Promise((resolve) => setTimeout(resolve, 0));
  return run(program);
}
