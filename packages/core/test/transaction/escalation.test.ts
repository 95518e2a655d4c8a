// Who is overtaken too often is let through: others wait at their commit, for a bounded time.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { alter, deref, dosync, dosyncAsync, ref, type Transaction, when } from "@dosync/core";
import { deferred, meanwhile } from "../../../../tests/support/meanwhile.ts";

const increment = (value: number): number => value + 1;
const contended = ref(0, { label: "contended" });
const other = ref(0, { label: "other" });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A transaction that has been overtaken eight times, and goes on with what is given. */
function escalated(
  goOn: (tx: Transaction) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<unknown> {
  return dosyncAsync(
    async (tx) => {
      tx.alter(contended, increment);
      if (tx.attempt > 8) return goOn(tx);
      return meanwhile(() => dosync(() => alter(contended, increment)));
    },
    { backoff: () => 0, signal },
  );
}

/** Notes when promises are settled, in milliseconds of the fake clock. */
function settledAt(promises: Record<string, Promise<unknown>>): Record<string, number> {
  const start = Date.now();
  const times: Record<string, number> = {};
  for (const [name, promise] of Object.entries(promises)) {
    const note = (): void => void (times[name] = Date.now() - start);
    promise.then(note, note);
  }
  return times;
}

describe("while an escalated transaction runs", () => {
  test("others that write wait at their commit until it is through", async () => {
    const gate = deferred();
    const slow = escalated(() => gate.promise);
    await vi.advanceTimersByTimeAsync(0);

    const times = settledAt({ slow, quick: dosyncAsync((tx) => tx.alter(other, increment)) });
    await vi.advanceTimersByTimeAsync(300);
    expect(times).toEqual({});
    gate.resolve();
    await vi.advanceTimersByTimeAsync(0);

    expect(times).toEqual({ slow: 300, quick: 300 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("synchronous transactions, readers and those who wait for a condition go on", async () => {
    const gate = deferred();
    const slow = escalated(() => gate.promise);
    await vi.advanceTimersByTimeAsync(0);
    const before = deref(other);

    const times = settledAt({
      reader: dosyncAsync((tx) => tx.deref(other)),
      condition: when(() => deref(other) > before),
    });
    dosync(() => alter(other, increment));
    await vi.advanceTimersByTimeAsync(0);

    expect(times).toEqual({ reader: 0, condition: 0 });
    gate.resolve();
    await slow;
  });

  test("nobody waits longer than the bound where it hangs, and after that nobody waits at all", async () => {
    const gate = deferred();
    const hanging = escalated(() => gate.promise);
    await vi.advanceTimersByTimeAsync(0);

    const first = settledAt({ a: dosyncAsync((tx) => tx.alter(other, increment)) });
    await vi.advanceTimersByTimeAsync(2000);
    const later = settledAt({ b: dosyncAsync((tx) => tx.alter(other, increment)) });
    await vi.advanceTimersByTimeAsync(0);

    expect([first, later]).toEqual([{ a: 1000 }, { b: 0 }]);
    gate.resolve();
    await hanging;
  });

  test("others wait twice as long as its attempts take, up to ten seconds", async () => {
    for (const [pause, bound] of [
      [1500, 3000],
      [9000, 10_000],
    ] as const) {
      const gate = deferred();
      const slow = dosyncAsync(
        async (tx) => {
          tx.alter(contended, increment);
          if (tx.attempt > 8) return gate.promise;
          await new Promise((resolve) => void setTimeout(resolve, pause));
          dosync(() => alter(contended, increment));
        },
        { backoff: () => 0 },
      );
      await vi.advanceTimersByTimeAsync(8 * pause);

      const times = settledAt({ a: dosyncAsync((tx) => tx.alter(other, increment)) });
      await vi.advanceTimersByTimeAsync(60_000);

      expect(times).toEqual({ a: bound });
      gate.resolve();
      await slow;
    }
  });

  test("nobody waits any more when it is cancelled, though its body hangs", async () => {
    const controller = new AbortController();
    const hanging = escalated(() => new Promise(() => {}), controller.signal).catch(() => {});
    await vi.advanceTimersByTimeAsync(0);

    const times = settledAt({ a: dosyncAsync((tx) => tx.alter(other, increment)) });
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);

    await hanging;
    expect(times).toEqual({ a: 100 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a second one that escalates waits for the first", async () => {
    const gate = deferred();
    const first = escalated(() => gate.promise);
    await vi.advanceTimersByTimeAsync(0);
    const times = settledAt({ first, second: escalated(async () => {}) });
    await vi.advanceTimersByTimeAsync(200);
    gate.resolve();
    await vi.advanceTimersByTimeAsync(5000);

    expect(times).toMatchObject({ first: 200 });
    expect(times["second"]).toBeGreaterThanOrEqual(200);
  });

  test("one that waits for it may be cancelled", async () => {
    const gate = deferred();
    const slow = escalated(() => gate.promise);
    await vi.advanceTimersByTimeAsync(0);
    const controller = new AbortController();
    const waiting = dosyncAsync((tx) => tx.alter(other, increment), {
      signal: controller.signal,
    }).catch((reason: unknown) => reason);
    await vi.advanceTimersByTimeAsync(10);

    controller.abort("enough");

    expect(await waiting).toBe("enough");
    gate.resolve();
    await slow;
    expect(vi.getTimerCount()).toBe(0);
  });
});
