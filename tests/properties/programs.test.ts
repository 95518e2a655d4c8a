import * as fc from "fast-check";
import { expect, test } from "vitest";
import { budget } from "../support/budget.ts";
import { run } from "./interpreter.ts";
import { makeLibrary } from "./library.ts";
import { Oracle } from "./oracle.ts";
import { inPromisedOrder, program } from "./program.ts";

const LONG = { timeout: 600_000 };

test("every program does on the library exactly what it does on plain Maps", LONG, () => {
  fc.assert(
    fc.property(program, (one) => {
      const actual = inPromisedOrder(run(makeLibrary(), one));
      const expected = inPromisedOrder(run(new Oracle(), one));
      expect(actual).toEqual(expected);
    }),
    { numRuns: budget("random programs") },
  );
});
