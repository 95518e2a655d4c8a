// Cases 98 to 106 of the comparison with Clojure, listed in docs/conformance.md: what must hold
// however many transactions run beside each other. The seeds are fixed, so each run is the same.
import { expect, test } from "vitest";
import {
  addCommitListener,
  alter,
  deref,
  dosync,
  dosyncAsync,
  ref,
  type Ref,
  snapshot,
} from "@dosync/core";
import { explore, type Program, transaction } from "@dosync/core/testing";
import { randomFrom } from "../../packages/core/src/testing/random.ts";
import { anomaliesIn } from "../isolation/history/checker.ts";
import { runWorkload } from "../isolation/history/workload.ts";
import { budget } from "../support/budget.ts";
import { meanwhile } from "../support/meanwhile.ts";

const increment = (value: number): number => value + 1;
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** So many programs of the same kind, each with a number. */
function many<S>(
  count: number,
  program: (place: number) => Program<S, unknown>,
): Record<string, Program<S, unknown>> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`program ${i}`, program(i)]));
}

function mustFulfil(results: Readonly<Record<string, { status: string; reason?: unknown }>>): void {
  for (const { status, reason } of Object.values(results)) if (status === "rejected") throw reason;
}

interface Bank {
  readonly accounts: readonly Ref<number>[];
}

/** Moves money between two accounts, and counts everything before it commits. */
const transfer = (random: () => number) =>
  transaction(async (tx, { accounts }: Bank, step) => {
    const [from, to] = [pick(accounts, random), pick(accounts, random)];
    const amount = Math.floor(random() * 50);
    tx.alter(from, (balance) => balance - amount);
    await step("credit");
    tx.alter(to, (balance) => balance + amount);
    await step("audit");
    expect(sum(accounts.map((account) => tx.deref(account)))).toBe(1000);
  });

/** Counts everything, with others in between. */
const audit = transaction(async (tx, { accounts }: Bank, step) => {
  let total = 0;
  for (const account of accounts) {
    total += tx.deref(account);
    await step("next account");
  }
  expect(total).toBe(1000);
});

test("case 98: a bank keeps its sum in every read, also in the middle of a transfer", async () => {
  const runs = budget("bank transfers");
  const random = randomFrom(98);

  await explore({
    label: "bank",
    setup: () => ({ accounts: Array.from({ length: 10 }, () => ref(100)) }),
    programs: many(8, (place) => (place < 2 ? audit : transfer(random))),
    mode: { seed: 98, runs },
    always: ({ accounts }) => expect(sum(accounts.map((account) => deref(account)))).toBe(1000),
    check: (_state, { results }) => mustFulfil(results),
  });
});

test("case 99: N that commute add exactly N without a conflict, and N that alter add N as well", async () => {
  for (const operation of ["commute", "alter"] as const) {
    const conflicts: number[] = [];
    await explore({
      label: operation,
      setup: () => ({
        count: ref(0),
        stop: addCommitListener((record) => conflicts.push(record.conflicts.length)),
      }),
      programs: many(20, () =>
        transaction(async (tx, { count }: { count: Ref<number> }, step) => {
          tx[operation](count, increment);
          await step("commit soon");
        }),
      ),
      mode: { seed: 99, runs: 20 },
      check: ({ count, stop }, { results }) => {
        stop();
        mustFulfil(results);
        expect(deref(count)).toBe(20);
      },
    });
    expect(sum(conflicts) === 0).toBe(operation === "commute");
  }
});

function distinct(lists: readonly (readonly number[])[]): number {
  return new Set(lists.flat()).size;
}

test("case 100: items that are swapped between vectors stay as many, and each once", async () => {
  const vectors = 10;
  const items = 10;
  const random = randomFrom(100);
  interface Vectors {
    readonly all: readonly Ref<readonly number[]>[];
  }
  await explore({
    label: "vector swap",
    setup: (): Vectors => ({
      all: Array.from({ length: vectors }, (_, v) =>
        ref<readonly number[]>(Array.from({ length: items }, (_unused, i) => v * items + i)),
      ),
    }),
    programs: many(6, () => async ({ all }: Vectors, step) => {
      for (let i = 0; i < 10; i++) {
        const [one, other] = [pick(all, random), pick(all, random)];
        const [place, otherPlace] = [Math.floor(random() * items), Math.floor(random() * items)];
        await dosyncAsync(
          async (tx) => {
            const item = tx.deref(one)[place] as number;
            const otherItem = tx.deref(other)[otherPlace] as number;
            tx.alter(one, (list) => list.with(place, otherItem));
            await step("the other half");
            tx.alter(other, (list) => list.with(otherPlace, item));
          },
          { backoff: () => 0 },
        );
        await step("next swap");
        await dosyncAsync((tx) => expect(distinct(all.map((list) => tx.deref(list)))).toBe(100));
      }
    }),
    mode: { seed: 100, runs: budget("vector swaps") },
    always: ({ all }) => expect(distinct(all.map((list) => deref(list)))).toBe(vectors * items),
    check: (_state, { results }) => mustFulfil(results),
  });
});

test("case 102: 50 refs that are incremented together are equal in every snapshot", async () => {
  const refs = Array.from({ length: 50 }, () => ref(0));
  const differing: unknown[] = [];
  const look = (values: readonly number[]): void => {
    if (new Set(values).size > 1) differing.push(values);
  };

  const writers = Array.from({ length: 20 }, () =>
    dosyncAsync(async (tx) => {
      for (const one of refs) {
        tx.alter(one, increment);
        if (tx.attempt === 1) await Promise.resolve();
      }
    }),
  );
  const readers = Array.from({ length: 20 }, () =>
    dosyncAsync(async (tx) => {
      const seen: number[] = [];
      for (const one of refs) {
        seen.push(tx.deref(one));
        await Promise.resolve();
        using moment = snapshot();
        look(refs.map((other) => moment.deref(other)));
      }
      look(seen);
    }),
  );
  await Promise.all([...writers, ...readers]);

  expect(differing).toEqual([]);
  expect(refs.map((one) => deref(one))).toEqual(refs.map(() => 20));
});

test("case 103: histories of appends to lists have no forbidden anomaly", async () => {
  for (const isolation of ["snapshot", "serializable"] as const) {
    const history = await runWorkload({
      seed: 103,
      clients: 6,
      transactions: 20,
      keys: 3,
      isolation,
      lists: "refs",
    });

    expect(history.entries.length).toBeGreaterThanOrEqual(120);
    expect(anomaliesIn(history, isolation)).toEqual([]);
  }
});

test("case 105: a synchronous transaction in the middle of an asynchronous one never waits", async () => {
  const count = ref(0);
  const log: string[] = [];

  await dosyncAsync(async (tx) => {
    log.push(`attempt ${tx.attempt}`);
    tx.alter(count, increment);
    if (tx.attempt === 1) {
      await meanwhile(() => {
        dosync(() => alter(count, (value) => value + 10));
        log.push(`committed ${deref(count)}`);
      });
    }
  });

  expect(log).toEqual(["attempt 1", "committed 10", "attempt 2"]);
  expect(deref(count)).toBe(11);
});

test("case 106: of two that each increment their own if the other is even, never both become odd", async () => {
  interface Both {
    readonly own: readonly [Ref<number>, Ref<number>];
  }
  const step = (place: 0 | 1) =>
    transaction(async (tx, { own }: Both, pause) => {
      if (tx.ensure(own[1 - place] as Ref<number>) % 2 === 0) {
        await pause("increment");
        tx.alter(own[place], increment);
      }
    });
  const { schedules } = await explore({
    setup: (): Both => ({ own: [ref(0), ref(0)] }),
    programs: { one: step(0), two: step(1), again: step(0) },
    mode: "distinct",
    always: ({ own: [one, two] }) =>
      expect(deref(one) % 2 === 1 && deref(two) % 2 === 1).toBe(false),
  });

  expect(schedules).toBeGreaterThan(50);
});

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}
