import * as fc from "fast-check";
import { expect, test } from "vitest";
import { budget } from "../../support/budget.ts";
import { figures } from "../../support/figures.ts";
import { run } from "./interpreter.ts";
import { makeLibrary } from "./library.ts";
import { Oracle } from "./oracle.ts";
import { program } from "./program.ts";

const LONG = { timeout: 600_000 };

test(
  "asynchronous transactions with parallel branches do exactly what plain Maps do",
  LONG,
  async () => {
    const told = { attempts: 0, entries: 0, committed: 0 };
    await fc.assert(
      fc.asyncProperty(program, async (one) => {
        const actual = await run(makeLibrary(), one);
        const expected = await run(new Oracle(), one);
        expect(actual).toEqual(expected);
        const entries = actual.logs.flat();
        told.entries += entries.length;
        told.attempts += entries.filter((entry) => entry.startsWith("attempt")).length;
        told.committed += actual.outcomes.filter((outcome) => outcome === "committed").length;
      }),
      { numRuns: budget("programs with parallel branches") },
    );

    figures(
      `${budget("programs with parallel branches")} programs: ${told.attempts} attempts, ${told.committed} commits, ${told.entries} entries in their logs`,
    );
    expect(told.committed).toBeGreaterThan(0);
    expect(told.attempts).toBeGreaterThan(budget("programs with parallel branches"));
  },
);
