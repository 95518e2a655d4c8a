import { expect, test } from "vitest";
import { budget } from "../../support/budget.ts";
import { dosyncAlone, dosyncWithRoot } from "./libraries/dosync.tsx";
import { jotai } from "./libraries/jotai.tsx";
import type { Library } from "./libraries/library.ts";
import { reactRedux } from "./libraries/react-redux.tsx";
import { plainReducer } from "./libraries/use-reducer.tsx";
import { zustand } from "./libraries/zustand.tsx";
import { CHECKS, runChecks } from "./ten-checks.tsx";
import { figures } from "../../support/figures.ts";

/** Milliseconds that each of fifty counters takes to render. */
const BLOCK = budget("block of a counter in ms");

/** The numbers of the checks that each fails, from 1. Measured; docs/react-transitions.md shows them. */
const EXPECTED: readonly { readonly library: Library; readonly fails: readonly number[] }[] = [
  { library: dosyncWithRoot, fails: [] },
  { library: dosyncAlone, fails: [5, 6] },
  { library: plainReducer, fails: [] },
  { library: zustand, fails: [5, 6] },
  { library: reactRedux, fails: [5, 6] },
  { library: jotai, fails: [4, 6, 10] },
];

test.for(EXPECTED.slice(0, budget("stores in the ten checks")))(
  "$library.name",
  { timeout: 240_000 },
  async ({ library, fails }) => {
    const passed = await runChecks(library, BLOCK);

    // Read by scripts/transition-table.mjs.
    figures(`TEN CHECKS ${JSON.stringify({ name: library.name, passed })}`);
    const failed = CHECKS.flatMap((_, i) => (passed[i] === true ? [] : [i + 1]));
    expect(failed).toEqual(fails);
  },
);
