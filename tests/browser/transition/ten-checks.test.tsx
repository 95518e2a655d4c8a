import { expect, test } from "vitest";
import { dosyncAlone, dosyncWithRoot } from "./libraries/dosync.tsx";
import { plainReducer } from "./libraries/use-reducer.tsx";
import { runChecks } from "./ten-checks.tsx";

const BLOCK = 8;

test("with a TransitionRoot all ten checks pass", async () => {
  expect(await runChecks(dosyncWithRoot, BLOCK)).toEqual(Array(10).fill(true));
}, 120_000);

test("React's own state passes all ten", async () => {
  expect(await runChecks(plainReducer, BLOCK)).toEqual(Array(10).fill(true));
}, 120_000);

test("without it nothing tears", async () => {
  expect(await runChecks(dosyncAlone, BLOCK)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    true,
    true,
    true,
    true,
  ]);
}, 120_000);
