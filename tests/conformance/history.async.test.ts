// Cases 71 to 77 of the comparison with Clojure, listed in docs/conformance.md: readers that are
// overtaken by writers. Both limits of the history are set in each.
import { expect, test } from "vitest";
import {
  alter,
  deref,
  dosync,
  dosyncAsync,
  ref,
  type Ref,
  refHistoryCount,
  refMaxHistory,
  refSet,
  type RefOptions,
  snapshot,
} from "@dosync/core";
import { meanwhile } from "../support/meanwhile.ts";

const increment = (value: number): number => value + 1;

/** Starts a reader, lets others write these values before it reads, and says what it saw. */
async function readAfter(price: Ref<number>, ...values: number[]): Promise<[number, number]> {
  return dosyncAsync(async (tx) => {
    if (tx.attempt === 1) {
      await meanwhile(() => {
        for (const value of values) dosync(() => refSet(price, value));
      });
    }
    return [tx.deref(price), tx.attempt];
  });
}

test("case 71: where no version is kept, a reader that was overtaken runs again", async () => {
  const price = ref(10, { minHistory: 0, maxHistory: 0 });

  expect(await readAfter(price, 11)).toEqual([11, 2]);
  expect(refHistoryCount(price)).toBe(0);

  refMaxHistory(price, 10);
  using reader = snapshot();
  dosync(() => refSet(price, 12));
  expect([refHistoryCount(price), reader.deref(price)]).toEqual([1, 11]);
});

test("case 72: with one version kept a reader sees the old value at its first attempt", async () => {
  const price = ref(10, { minHistory: 1, maxHistory: 10 });

  expect(await readAfter(price, 11)).toEqual([10, 1]);
});

test("case 73: with one version kept and two commits, a reader runs again", async () => {
  const price = ref(10, { minHistory: 1, maxHistory: 1 });

  expect(await readAfter(price, 11, 12)).toEqual([12, 2]);
});

test("case 76: a transaction that always conflicts fails at exactly the limit of attempts", async () => {
  const price = ref(10, { label: "price", minHistory: 0, maxHistory: 10 });
  let attempts = 0;

  const failed = dosyncAsync(
    async (tx) => {
      attempts++;
      tx.alter(price, increment);
      await meanwhile(() => dosync(() => alter(price, increment)));
    },
    { maxAttempts: 50, backoff: () => 0 },
  );

  await expect(failed).rejects.toMatchObject({ code: "RETRY_LIMIT" });
  expect([attempts, deref(price)]).toEqual([50, 60]);
});

/** Reads refs one after another, while each is written before it is read, for some rounds. */
async function longRead(options: RefOptions<number>): Promise<number> {
  const prices = Array.from({ length: 10 }, () => ref(0, options));
  return dosyncAsync(
    async (tx) => {
      for (const price of prices) {
        if (tx.attempt <= 5) {
          await meanwhile(() => {
            for (const other of prices) dosync(() => alter(other, increment));
          });
        }
        tx.deref(price);
      }
      return tx.attempt;
    },
    { backoff: () => 0 },
  );
}

test("case 77: a long reader beside a frequent writer needs several attempts with a short history, one with a long one", async () => {
  expect(await longRead({ minHistory: 2, maxHistory: 2 })).toBe(6);
  expect(await longRead({ minHistory: 15, maxHistory: 30 })).toBe(1);
  expect(await longRead({})).toBe(1);
});
