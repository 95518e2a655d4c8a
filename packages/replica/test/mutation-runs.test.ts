import { expect, test } from "vitest";
import { deref } from "@dosync/core";
import { MutationRuns } from "../src/bindings/mutation-runs.ts";
import { bank, transfer } from "./bank.ts";
import { openTwo } from "./support.ts";

test("a refusal of what was run before a reset is not shown after it", async () => {
  const { one, other } = await openTwo(bank, [transfer]);
  const runs = new MutationRuns();
  one.pause();
  const sent = runs.run(one, transfer, [300]);
  expect(deref(runs.state)).toEqual({ pending: true, refused: undefined });
  runs.reset();
  await other.run(transfer, 400).confirmed;
  one.resume();
  await sent.confirmed.catch(() => {});
  await Promise.resolve();
  expect(deref(runs.state)).toEqual({ pending: false, refused: undefined });
});

test("a refusal of what was run since is shown, and forgotten by the next run", async () => {
  const { one, other } = await openTwo(bank, [transfer]);
  const runs = new MutationRuns();
  one.pause();
  const sent = runs.run(one, transfer, [300]);
  await other.run(transfer, 400).confirmed;
  one.resume();
  await sent.confirmed.catch(() => {});
  await Promise.resolve();
  expect(deref(runs.state)).toMatchObject({ pending: false, refused: { rule: "no overdraft" } });
  await runs.run(one, transfer, [1]).confirmed;
  expect(deref(runs.state).refused).toBeUndefined();
});
