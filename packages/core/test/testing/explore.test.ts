import { describe, expect, test } from "vitest";
import { deref, dosync, dosyncAsync, alter, invariant, ref, type Ref, when } from "@dosync/core";
import { explore, replay, ScheduleError, transaction } from "@dosync/core/testing";

const increment = (value: number): number => value + 1;

/** The error that a promise is rejected with. */
async function rejection(promise: Promise<unknown>): Promise<ScheduleError> {
  const error: unknown = await promise.then(
    () => expect.unreachable("nothing was thrown"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ScheduleError);
  return error as ScheduleError;
}

/** Twenty schedules, as a seed has them. */
async function schedulesOf(seed: number): Promise<string[]> {
  const found: string[] = [];
  await explore({
    ...lostUpdate,
    mode: { seed, runs: 20 },
    check: (_state, { schedule }) => found.push(schedule.join(" ")),
  });
  return found;
}

/** A read and a write that depends on it, in two transactions: what is lost in between? */
const lostUpdate = {
  label: "lost update",
  setup: () => ({ count: ref(0, { label: "count" }) }),
  programs: {
    one: readThenWrite,
    other: readThenWrite,
  },
  check({ count }: { count: Ref<number> }): void {
    if (deref(count) !== 2) throw new Error(`count is ${deref(count)}`);
  },
};

async function readThenWrite(
  { count }: { count: Ref<number> },
  step: (name: string) => Promise<void>,
): Promise<void> {
  const seen = deref(count);
  await step("write");
  dosync(() => alter(count, () => seen + 1));
}

describe("an exhaustive exploration", () => {
  test("runs every order of the steps once, each program in its own order", async () => {
    const orders: string[] = [];

    const report = await explore({
      setup: () => [] as string[],
      programs: {
        a: async (log, step) => {
          log.push("a1");
          await step();
          log.push("a2");
        },
        b: async (log, step) => {
          log.push("b1");
          await step();
          log.push("b2");
        },
      },
      check: (log) => orders.push(log.join(" ")),
    });

    expect(orders).toEqual([
      "a1 a2 b1 b2",
      "a1 b1 a2 b2",
      "a1 b1 b2 a2",
      "b1 a1 a2 b2",
      "b1 a1 b2 a2",
      "b1 b2 a1 a2",
    ]);
    expect(report).toEqual({ schedules: 6, steps: 24, seed: undefined });
  });

  test("finds what goes wrong, and shows how", async () => {
    const error = await rejection(explore(lostUpdate));

    expect(error).toMatchObject({ code: "SCHEDULE_FAILED", label: "lost update", seed: undefined });
    expect(error.schedule).toEqual(["one", "other", "one", "other"]);
    expect(error.message).toBe(
      [
        "lost update: schedule 2 fails: count is 1",
        "  one: start",
        "  other: start",
        "  one: write → commit: count 0 → 1",
        "  other: write → commit: count 1 → 1",
        'Run it again: replay(exploration, ["one","other","one","other"])',
      ].join("\n"),
    );
  });

  test("proves the same as a transaction", async () => {
    const add = transaction(async (tx, { count }: { count: Ref<number> }, step) => {
      const seen = tx.deref(count);
      await step("write");
      return tx.refSet(count, seen + 1);
    });

    const { schedules } = await explore({ ...lostUpdate, programs: { one: add, other: add } });

    expect(schedules).toBe(20);
  });

  test("is given up where there are more schedules than allowed", async () => {
    await expect(
      explore({ ...lostUpdate, check: undefined, maxSchedules: 5 }),
    ).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("says so if the programs are not the same each time", async () => {
    let runs = 0;
    const error = await rejection(
      explore({
        setup: () => runs++,
        programs: {
          a: async (run, step) => {
            if (run === 0) await step();
          },
          b: async () => {},
        },
      }),
    );

    expect(error.message).toMatch(/not deterministic/);
  });
});

describe("an exploration of distinct schedules", () => {
  test("leaves out other orders of steps that commit nothing", async () => {
    const read = transaction(async (tx, { count }: { count: Ref<number> }, step) => {
      tx.deref(count);
      await step();
      tx.deref(count);
    });
    const reading = { ...lostUpdate, programs: { one: read, other: read }, check: undefined };

    const every = await explore(reading);
    const distinct = await explore({ ...reading, mode: "distinct" });

    expect([every.schedules, distinct.schedules]).toEqual([20, 4]);
  });

  test("finds what goes wrong all the same", async () => {
    const error = await rejection(explore({ ...lostUpdate, mode: "distinct" }));

    expect(error.cause).toEqual(new Error("count is 1"));
  });
});

describe("random schedules", () => {
  test("are the same for the same seed", async () => {
    const first = await schedulesOf(7);

    expect(await schedulesOf(7)).toEqual(first);
    expect(await schedulesOf(8)).not.toEqual(first);
    expect(new Set(first).size).toBe(6);
  });

  test("name the seed when they fail, also one that was drawn", async () => {
    const given = await rejection(explore({ ...lostUpdate, mode: { seed: 7, runs: 100 } }));
    const drawn = await rejection(explore({ ...lostUpdate, mode: { runs: 100 } }));

    expect(given.seed).toBe(7);
    expect(given.message).toContain("(seed 7)");
    const again = await rejection(
      explore({ ...lostUpdate, mode: { seed: drawn.seed, runs: 100 } }),
    );
    expect(again.schedule).toEqual(drawn.schedule);
  });

  test("need a number of runs", async () => {
    await expect(explore({ ...lostUpdate, mode: { runs: 0 } })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});

describe("a replay", () => {
  test("runs one schedule, and fails as it did", async () => {
    const failed = await rejection(explore(lostUpdate));

    const again = await rejection(replay(lostUpdate, failed.schedule));

    expect(again.trace).toEqual(failed.trace);
    expect(again.cause).toEqual(failed.cause);
  });

  test("tells how it ended, and goes on in order where the schedule ends", async () => {
    const add = transaction(
      async (tx, { count }: { count: Ref<number> }) => tx.alter(count, increment),
      { maxAttempts: 5 },
    );
    const adding = { ...lostUpdate, programs: { one: add, other: add } };

    const { results, trace, schedule } = await replay(adding, ["one", "other", "other"]);

    expect(results).toEqual({
      one: { status: "fulfilled", value: 2 },
      other: { status: "fulfilled", value: 1 },
    });
    expect(trace).toEqual([
      "one: start",
      "other: start",
      "other: commit → commit by other: count 0 → 1",
      "one: commit",
      "one: commit → commit by one in attempt 2: count 1 → 2",
    ]);
    expect(schedule).toEqual(["one", "other", "other", "one", "one"]);
  });

  test("refuses a schedule that the programs cannot follow", async () => {
    const error = await rejection(replay(lostUpdate, ["one", "one", "one"]));

    expect(error.message).toContain('"one" should go on, but only "other" can');
  });
});

describe("the scheduler", () => {
  test("checks what must hold always between any two steps", async () => {
    const error = await rejection(
      explore({
        setup: () => ({ a: ref(1, { label: "a" }), b: ref(1, { label: "b" }) }),
        programs: {
          transfer: async ({ a, b }, step) => {
            dosync(() => alter(a, increment));
            await step("other half");
            dosync(() => alter(b, (value) => value - 1));
          },
        },
        always: ({ a, b }) => {
          if (deref(a) + deref(b) !== 2) throw new Error("not conserved");
        },
      }),
    );

    expect(error.message).toContain("not conserved");
    expect(error.schedule).toEqual(["transfer"]);
  });

  test("lets a program wait for another one", async () => {
    const { schedules } = await explore({
      setup: () => ({ count: ref(0) }),
      programs: {
        waiter: async ({ count }, step) => {
          await when(() => deref(count) > 0);
          await step("woken");
          return deref(count);
        },
        setter: async ({ count }, step) => {
          await step("set");
          dosync(() => alter(count, increment));
        },
      },
      check: (_state, { results }) =>
        expect(results.waiter).toEqual({ status: "fulfilled", value: 1 }),
    });

    expect(schedules).toBeGreaterThan(2);
  });

  test("finds programs that are stuck", async () => {
    const error = await rejection(
      explore({
        setup: () => ({ count: ref(0) }),
        programs: {
          waiter: async ({ count }) => when(() => deref(count) > 0),
          other: async () => {},
        },
      }),
    );

    expect(error.message).toContain('Stuck: "waiter" after step "start" waits');
  });

  test("finds programs that keep each other from finishing", async () => {
    const error = await rejection(
      explore({
        setup: () => undefined,
        programs: {
          loop: async (_state, step) => {
            for (;;) await step();
          },
        },
        maxSteps: 50,
      }),
    );

    expect(error.message).toContain("Not at an end after 50 steps");
  });

  test("lets time pass only when no program can go on", async () => {
    const log: string[] = [];
    await replay(
      {
        setup: () => ({ count: ref(0) }),
        programs: {
          waiter: async ({ count }) =>
            when(() => deref(count) > 5, { timeout: 60_000 }).catch((error: { code: string }) =>
              log.push(error.code),
            ),
          other: async ({ count }, step) => {
            for (let i = 0; i < 3; i++) {
              dosync(() => alter(count, increment));
              await step();
              log.push(`step ${i}`);
            }
          },
        },
      },
      ["waiter"],
    );

    expect(log).toEqual(["step 0", "step 1", "step 2", "TIMEOUT"]);
  });

  test("refuses to run two explorations at once, and does not disturb the first", async () => {
    const first = explore({ ...lostUpdate, check: undefined });
    const second = await rejection(explore(lostUpdate));

    expect(second.message).toContain("Another exploration runs already");
    expect((await first).schedules).toBe(6);
  });

  test("lets the earliest time come first", async () => {
    const log: unknown[] = [];
    const waits = (timeout: number) => async (count: Ref<number>) =>
      when(() => deref(count) > 0, { timeout }).catch(() => log.push(timeout));

    await replay(
      {
        setup: () => ref(0),
        programs: { slow: waits(300), quick: waits(100), middle: waits(200), none: waits(-1) },
      },
      [],
    );

    expect(log).toEqual([-1, 100, 200, 300]);
  });

  test("says what was thrown, be it an error or not, also in a replay", async () => {
    const wrong = {
      setup: () => undefined,
      programs: { only: async () => {} },
      check: () => {
        // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
        throw "just wrong";
      },
    };

    const found = await rejection(explore(wrong));
    const again = await rejection(replay(wrong, found.schedule));

    expect(found.message).toContain("explore: schedule 1 fails: just wrong");
    expect(again.message).toBe(found.message);
  });

  test("reports how a program failed as its result", async () => {
    const refused = new Error("refused");

    const { results } = await replay(
      {
        setup: () => undefined,
        programs: {
          bad: async () => {
            throw refused;
          },
        },
      },
      [],
    );

    expect(results.bad).toEqual({ status: "rejected", reason: refused });
  });

  test("refuses a program that goes on without awaiting its step", async () => {
    const { results } = await replay(
      {
        setup: () => undefined,
        programs: {
          hasty: async (_state, step) => {
            void step("one");
            await step("two");
          },
        },
      },
      [],
    );

    expect(results.hasty).toMatchObject({ status: "rejected" });
  });

  test("leaves nothing behind when a run is given up", async () => {
    const rule = invariant("nothing", () => true);
    await rejection(
      explore({
        setup: () => ({ count: ref(0) }),
        programs: {
          parked: transaction(async (tx, { count }: { count: Ref<number> }, step) => {
            tx.alter(count, increment);
            await step();
          }),
          stubborn: async ({ count }, step) =>
            dosyncAsync(async (tx) => {
              tx.alter(count, increment);
              await step().catch(() => step());
            }),
          wrong: async () => {
            throw new Error("never looked at");
          },
        },
        check: () => {
          throw new Error("always wrong");
        },
      }),
    );
    await rejection(
      replay(
        {
          setup: () => ({ count: ref(0), moments: [] as number[] }),
          programs: {
            parked: transaction(async (tx, { count }: { count: Ref<number> }, step) => {
              tx.alter(count, increment);
              await step();
            }),
            waiter: async ({ count }) =>
              when(() => deref(count) > 100, { timeout: 1000 }).catch(() => {}),
            stubborn: async ({ count }, step) =>
              dosyncAsync(async (tx) => {
                tx.alter(count, increment);
                await step().catch(() => step());
              }),
          },
          always: ({ moments }) => {
            if (moments.push(1) === 2) throw new Error("wrong in the end");
          },
        },
        ["waiter", "stubborn", "parked"],
      ),
    );
    rule.dispose();
  });
});
