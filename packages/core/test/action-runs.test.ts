import { dosync, ref, refSet, deref } from "@dosync/core";
import { ActionRuns, type ActionState, checkAction } from "@dosync/core/adapter";
import { expect, test } from "vitest";

function logged(): { runs: ActionRuns; log: ActionState[] } {
  const log: ActionState[] = [];
  return { runs: new ActionRuns((state) => void log.push(state)), log };
}

const refuse = (): never => {
  throw new Error("refused");
};

test("what a function throws or rejects with is the state, and its run answers undefined", async () => {
  const { runs, log } = logged();
  const error = new Error("refused");

  expect(runs.run(refuse, [])).toBeUndefined();
  expect(await runs.run(async () => refuse(), [])).toBeUndefined();

  expect(log).toEqual([
    { running: 1 },
    { running: 0, error },
    { running: 1 },
    { running: 0, error },
  ]);
});

test("what it returns is the answer, and arguments are passed on", async () => {
  const { runs } = logged();

  expect(runs.run((n: number) => n + 1, [1])).toBe(2);
  expect(await runs.run(async (n: number) => n + 1, [1])).toBe(2);

  expect(runs.state).toEqual({ running: 0 });
});

test("a run that was reset says nothing any more", async () => {
  const { runs, log } = logged();
  const [good, bad] = [runs.run(async () => 1, []), runs.run(async () => refuse(), [])];

  runs.reset();
  await Promise.all([good, bad]);

  expect([log.length, runs.state]).toEqual([3, { running: 0 }]);
});

test("in a transaction a failure is thrown, so that the transaction fails with it", () => {
  const { runs } = logged();
  const count = ref(0);

  const body = (): void =>
    dosync(() => {
      refSet(count, 1);
      runs.run(refuse, []);
    });

  expect(body).toThrow("refused");
  expect(deref(count)).toBe(0);
});

test("only a function can be run", () => {
  expect(() => checkAction(undefined, "useAction")).toThrow(/useAction/);
  expect(() => checkAction(refuse, "useAction")).not.toThrow();
});
