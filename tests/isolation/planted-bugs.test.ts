// The proofs of isolation can fail: each of these bugs, planted here, makes them.
import { describe, expect, onTestFinished, test } from "vitest";
import { dosync } from "@dosync/core";
import { ScheduleError } from "@dosync/core/testing";
import type { TransactionContext } from "../../packages/core/src/kernel/context.ts";
import { kernel } from "../../packages/core/src/kernel/kernel.ts";
import type { Source } from "../../packages/core/src/kernel/source.ts";
import type { Buffered } from "../../packages/core/src/transaction/buffered.ts";
import { Attempt } from "../../packages/core/src/transaction/attempt.ts";
import { anomaliesIn } from "./history/checker.ts";
import { runWorkload } from "./history/workload.ts";
import { allowedOutcomes } from "./model/oracle.ts";
import { reachedOutcomes } from "./model/outcomes.ts";
import type { Script } from "./model/operations.ts";

type Method = (this: Attempt, ...args: never[]) => unknown;

/** Puts another method in the place of one of an attempt, until the end of the test. Answers that one. */
function plant(name: string, method: Method): Method {
  const methods = Attempt.prototype as unknown as Record<string, Method>;
  const isOwn = Object.hasOwn(methods, name);
  const original = methods[name] as Method;
  expect(original, `Attempt has no ${name}()`).toBeTypeOf("function");
  methods[name] = method;
  onTestFinished(() => {
    if (isOwn) methods[name] = original;
    else delete methods[name];
  });
  return original;
}

const bugs = {
  "no conflict check": () => {
    plant("claim", () => {});
    plant("checkConflicts", () => {});
  },
  "commutes are not replayed": () =>
    plant("latest", (_source: never, { value }: Buffered) => value),
  "reads of the latest state": () => plant("baseOf", (source: never) => committed(source)),
  "a stale attempt leaks its writes": () => {
    const end = plant("end", function (this: Attempt, hasCommitted: never) {
      const isStale = this.isDoomed;
      end.call(this, hasCommitted);
      if (isStale) dosync(() => this.applyTo(kernel.context as TransactionContext));
    });
  },
};

function committed(source: Source): unknown {
  return source.committed();
}

describe("a history checker that finds", () => {
  const shape = {
    clients: 6,
    transactions: 30,
    keys: 3,
    isolation: "snapshot",
    lists: "refs",
  } as const;

  test.each([
    ["no conflict check", ["lost update", "lost append"]],
    ["commutes are not replayed", ["lost append"]],
    ["a stale attempt leaks its writes", ["G1a"]],
    ["reads of the latest state", ["internal", "G-single"]],
  ] as const)("%s", async (bug, expected) => {
    bugs[bug]();

    const history = await runWorkload({ ...shape, seed: 1 });

    const names = anomaliesIn(history, "snapshot").map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...expected]));
  });
});

describe("an exploration of all schedules that finds", () => {
  test.each([
    ["no conflict check", { a: "alter", b: "alter" }],
    ["commutes are not replayed", { a: "commute", b: "commute" }],
    ["a stale attempt leaks its writes", { a: "set", b: "alter" }],
  ] as const)("%s", async (bug, kinds) => {
    bugs[bug]();
    const scripts: Record<string, Script> = {
      a: [{ kind: kinds.a, ref: 0 }],
      b: [{ kind: kinds.b, ref: 0 }],
    };
    const allowed = allowedOutcomes(scripts, 1, "snapshot");

    const reached = reachedOutcomes(scripts, 1, { allowed });

    await expect(reached).rejects.toThrow(ScheduleError);
    await expect(reached).rejects.toThrow(/Not allowed/);
  });
});
