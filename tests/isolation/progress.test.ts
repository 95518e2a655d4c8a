// Nobody is held up, and nothing is left behind.
import { describe, expect, test } from "vitest";
import {
  alter,
  deref,
  dosync,
  dosyncAsync,
  draft,
  ref,
  type Ref,
  refHistoryCount,
  refSet,
  when,
} from "@dosync/core";
import { explore } from "@dosync/core/testing";
import { countVersions, openReadPoints } from "../../packages/core/src/timeline/read-point.ts";
import { budget } from "../support/budget.ts";
import { meanwhile } from "../support/meanwhile.ts";
import { figures } from "../support/figures.ts";

const increment = (value: number): number => value + 1;

test("a long transaction completes beside a thousand short ones that write what it reads and writes", async () => {
  const attempts: number[] = [];
  const shortOnes = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `short ${i}`,
      async ({ refs }: { refs: Ref<number>[] }, step: () => Promise<void>) => {
        for (let n = 0; n < 50; n++) {
          await dosyncAsync(async (tx) => {
            tx.alter(refs[(i + n) % refs.length]!, increment);
            await step();
          });
          await step();
        }
      },
    ]),
  );

  await explore({
    label: "a long one beside short ones",
    setup: () => ({ refs: Array.from({ length: 10 }, () => ref(0)) }),
    programs: {
      ...shortOnes,
      long: async ({ refs }: { refs: Ref<number>[] }, step: () => Promise<void>) =>
        dosyncAsync(
          async (tx) => {
            for (const one of refs) {
              tx.alter(one, increment);
              await step();
            }
            attempts.push(tx.attempt);
          },
          { isolation: "serializable" },
        ),
    },
    mode: { seed: 5, runs: budget("long transactions") },
    maxSteps: 100_000,
    check: ({ refs }, { results }) => {
      for (const result of Object.values(results)) {
        if (result.status === "rejected") throw result.reason;
      }
      const total = refs.reduce((sum, one) => sum + deref(one), 0);
      expect(total).toBe(20 * 50 + refs.length);
    },
  });

  expect(Math.max(...attempts)).toBeLessThanOrEqual(9); // it is let through after eight conflicts
});

test("an open draft holds nobody up", async () => {
  const count = ref(0);
  using edit = draft();
  edit.refSet(count, 100);
  edit.ensure(count);

  dosync(() => alter(count, increment));
  const attempt = await dosyncAsync(async (tx) => {
    tx.alter(count, increment);
    await Promise.resolve();
    return tx.attempt;
  });

  expect([attempt, deref(count), edit.deref(count)]).toEqual([1, 2, 100]);
});

describe("after many transactions with conflicts and cancellations", () => {
  const refs = Array.from({ length: 5 }, (_, i) => ref(0, { label: `ref ${i}` }));

  test(
    "the heap is flat, and no version, read point or listener is left",
    { timeout: 600_000 },
    async () => {
      const signal = countingSignal();
      const total = budget("transactions without a leak");
      await run(total / 5, signal);
      const before = heapUsed();

      await run(total, signal);

      const grown = heapUsed() - before;
      figures(`${total} transactions: the heap has grown by ${Math.round(grown / 1024)} KiB`);
      expect(grown).toBeLessThan(1_000_000);
      expect(openReadPoints()).toBe(0);
      expect(refs.map((one) => [countVersions(one as never), refHistoryCount(one)])).toEqual(
        refs.map(() => [0, 0]),
      );
      expect(signal.listeners.size).toBe(0);
      expect(signal.added).toBeGreaterThan(total);
    },
  );

  /** In turns of five: plain, overtaken, cancelled, failing, waiting. */
  async function run(count: number, signal: CountingSignal): Promise<void> {
    for (let i = 0; i < count; i += 5) {
      const one = refs[i % refs.length] as Ref<number>;
      const controller = new AbortController();
      const cancelled = dosyncAsync(
        async (tx) => {
          tx.signal.addEventListener("abort", () => {});
          tx.alter(one, increment);
          await new Promise(() => {});
        },
        { signal: controller.signal },
      );
      const waiting = when(() => deref(one) % 5 === 4, { signal: controller.signal });
      await dosyncAsync((tx) => tx.commute(one, increment), { signal });
      await dosyncAsync(
        async (tx) => {
          tx.alter(one, increment);
          if (tx.attempt === 1) await meanwhile(() => dosync(() => refSet(one, i)));
        },
        { signal, backoff: () => 0 },
      );
      await dosyncAsync(
        async (tx) => {
          tx.alter(one, increment);
          throw new Error("no");
        },
        { signal },
      ).catch(() => {});
      const woken = dosyncAsync((tx) => (tx.deref(one) === -1 ? 1 : tx.retry()), { signal });
      await meanwhile(() => dosync(() => refSet(one, -1)));
      await woken;
      controller.abort();
      await Promise.allSettled([cancelled, waiting]);
    }
  }
});

/** A signal that is never aborted, and knows its listeners. */
interface CountingSignal extends AbortSignal {
  readonly listeners: ReadonlySet<unknown>;
  readonly added: number;
}

function countingSignal(): CountingSignal {
  const listeners = new Set<unknown>();
  let added = 0;
  const signal = new AbortController().signal;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  return Object.defineProperties(signal, {
    listeners: { get: () => listeners },
    added: { get: () => added },
    addEventListener: {
      value: (type: string, listener: () => void) => {
        added++;
        listeners.add(listener);
        add(type, listener);
      },
    },
    removeEventListener: {
      value: (type: string, listener: () => void) => {
        listeners.delete(listener);
        remove(type, listener);
      },
    },
  }) as CountingSignal;
}

function heapUsed(): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
