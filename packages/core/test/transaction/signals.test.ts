// What cancels, and what is cancelled: the signal of an attempt, and that of a transaction.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { addWatch, alter, atom, deref, dosync, dosyncAsync, ref, refSet, swap } from "@dosync/core";
import { sourceOf } from "../../src/kernel/source.ts";
import { deferred, meanwhile } from "../../../../tests/support/meanwhile.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const increment = (value: number): number => value + 1;

describe("the signal of an attempt", () => {
  test("is aborted by what overtakes it, at once, and is another one in the next attempt", async () => {
    const count = ref(0);
    const log: unknown[] = [];

    await dosyncAsync(async (tx) => {
      const { attempt, signal } = tx;
      signal.addEventListener("abort", () =>
        log.push([attempt, (signal.reason as { code: unknown }).code, deref(count)]),
      );
      tx.alter(count, increment);
      if (attempt === 1) {
        await meanwhile(() => dosync(() => refSet(count, 10)));
        log.push("overtaken");
      }
    });

    expect(log).toEqual([[1, "CONFLICT", 10], "overtaken"]);
  });

  test("is aborted where it is asked for too late", async () => {
    const count = ref(0);
    const seen: boolean[] = [];

    await dosyncAsync(async (tx) => {
      tx.ensure(count);
      if (tx.attempt === 1) await meanwhile(() => dosync(() => alter(count, increment)));
      seen.push(tx.signal.aborted);
    });

    expect(seen).toEqual([true, false]);
  });

  test("is aborted where the body throws, or the commit is refused, and not by the commit", async () => {
    const small = ref(0, { validator: (value) => value < 5 });
    const signals: AbortSignal[] = [];
    const run = async (value: number, fails: boolean): Promise<unknown> =>
      dosyncAsync(async (tx) => {
        signals.push(tx.signal, tx.signal);
        tx.refSet(small, value);
        if (fails) throw new Error("no");
      }).catch(() => {});

    await run(1, true);
    await run(9, false);
    await run(2, false);

    expect(new Set(signals).size).toBe(3);
    expect([...new Set(signals)].map(({ aborted }) => aborted)).toEqual([true, true, false]);
    expect(signals[0]?.reason).toMatchObject({ code: "ENDED" });
  });
});

describe("cancelling a transaction", () => {
  const enough = new Error("enough");

  test("before it starts runs nothing", async () => {
    let runs = 0;
    const cancelled = dosyncAsync(() => runs++, { signal: AbortSignal.abort(enough) });

    await expect(cancelled).rejects.toBe(enough);
    expect(runs).toBe(0);
  });

  test("in the middle ends it at once, and aborts what its attempt has started", async () => {
    const count = ref(0);
    const controller = new AbortController();
    const seen: unknown[] = [];
    const cancelled = dosyncAsync(
      async (tx) => {
        tx.signal.addEventListener("abort", () => seen.push("attempt aborted"));
        tx.alter(count, increment);
        await new Promise(() => {});
      },
      { signal: controller.signal },
    );

    controller.abort(enough);

    await expect(cancelled).rejects.toBe(enough);
    expect([seen, deref(count)]).toEqual([["attempt aborted"], 0]);
  });

  test("is noticed by a body that goes on", async () => {
    const count = ref(0);
    const controller = new AbortController();
    const codes: unknown[] = [];
    const ended = deferred();
    const cancelled = dosyncAsync(
      async (tx) => {
        await meanwhile(() => controller.abort(enough));
        try {
          tx.alter(count, increment);
        } catch (error) {
          codes.push((error as { code: unknown }).code);
        }
        ended.resolve();
      },
      { signal: controller.signal },
    );

    await expect(cancelled).rejects.toBe(enough);
    await ended.promise;
    await Promise.resolve();

    expect([codes, deref(count)]).toEqual([["ENDED"], 0]);
  });

  test("by who hears of its commit is too late", async () => {
    const count = ref(0);
    const controller = new AbortController();
    addWatch(count, "cancel", () => controller.abort(enough));

    const done = dosyncAsync((tx) => tx.alter(count, increment), { signal: controller.signal });

    expect(await done).toBe(1);
  });

  test("while its commit is being checked does not hide why that is refused", async () => {
    const controller = new AbortController();
    const count = ref(0, {
      validator: (value) => {
        if (value > 0) controller.abort(enough);
        return value === 0;
      },
    });

    const refused = dosyncAsync((tx) => tx.alter(count, increment), { signal: controller.signal });

    await expect(refused).rejects.toMatchObject({ code: "INVALID_VALUE" });
  });

  test("while it waits for a change ends the waiting", async () => {
    const count = atom(0);
    const controller = new AbortController();
    const waiting = dosyncAsync((tx) => (tx.deref(count) > 0 ? "changed" : tx.retry()), {
      signal: controller.signal,
    });
    await meanwhile(() => controller.abort(enough));

    await expect(waiting).rejects.toBe(enough);
    swap(count, increment);
  });

  test("starts no further attempt, when what it waited for has just come", async () => {
    const isReady = ref(false);
    const count = ref(0);
    const controller = new AbortController();
    const attempts: number[] = [];
    const cancelled = dosyncAsync(
      async (tx) => {
        attempts.push(tx.attempt);
        if (!tx.deref(isReady)) tx.retry();
        tx.alter(count, increment);
      },
      { signal: controller.signal },
    );
    await vi.waitFor(() => expect(sourceOf(isReady, "test").extra?.claims?.size).toBe(1));

    dosync(() => refSet(isReady, true));
    controller.abort(enough);

    await expect(cancelled).rejects.toBe(enough);
    await new Promise((resolve) => setTimeout(resolve));
    expect([attempts, deref(count)]).toEqual([[1], 0]);
  });

  test.each([0, 1, 2, 3, 4, 5])(
    "starts no further attempt, %i turns after it was overtaken",
    async (turns) => {
      const count = ref(0);
      const controller = new AbortController();
      const cancelled = dosyncAsync(
        async (tx) => {
          tx.alter(count, increment);
          if (tx.attempt > 1) return new Promise<void>(() => {}); // it came to the next one before
          await meanwhile(() => dosync(() => alter(count, increment)));
          void (async () => {
            for (let i = 0; i < turns; i++) await Promise.resolve();
            controller.abort(enough);
          })();
        },
        { signal: controller.signal },
      );

      await expect(cancelled).rejects.toBe(enough);
      await new Promise((resolve) => setTimeout(resolve));
      expect(deref(count)).toBe(1);
      expect(sourceOf(count, "test").extra?.claims).toBeUndefined();
    },
  );

  test("from a function that it calls ends it there", async () => {
    const count = ref(0);
    const codes: unknown[] = [];
    for (const operation of ["alter", "commute"] as const) {
      const controller = new AbortController();
      const cancelled = dosyncAsync(
        (tx) => {
          const failure = thrownBy(() =>
            tx[operation](count, (value) => {
              controller.abort(enough);
              return value + 1;
            }),
          );
          codes.push((failure as { code: unknown }).code);
        },
        { signal: controller.signal },
      );
      await expect(cancelled).rejects.toBe(enough);
    }

    expect(codes).toEqual(["ENDED", "ENDED"]);
  });

  test("leaves no listener on the signal, however it ends", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const add = vi.spyOn(signal, "addEventListener");
    const remove = vi.spyOn(signal, "removeEventListener");
    const count = ref(0);

    await dosyncAsync((tx) => tx.alter(count, increment), { signal });
    await dosyncAsync(() => Promise.reject(enough), { signal }).catch(() => {});
    const woken = dosyncAsync((tx) => (tx.deref(count) > 1 ? 1 : tx.retry()), { signal });
    await meanwhile(() => dosync(() => alter(count, increment)));
    await woken;
    const hanging = dosyncAsync(() => new Promise(() => {}), { signal });
    controller.abort(enough);
    await hanging.catch(() => {});

    expect(add.mock.calls.length).toBeGreaterThan(4);
    const removed = new Set(remove.mock.calls.map(([, listener]) => listener));
    expect(add.mock.calls.filter(([, listener]) => !removed.has(listener))).toEqual([]);
  });
});

describe("pauses between attempts", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("are as long as backoff says", async () => {
    const count = ref(0);
    const failures: number[] = [];
    const done = dosyncAsync(
      async (tx) => {
        tx.alter(count, increment);
        if (tx.attempt <= 2) await meanwhile(() => dosync(() => alter(count, increment)));
        return tx.attempt;
      },
      {
        backoff: (failed) => {
          failures.push(failed);
          return 1000;
        },
      },
    );

    await vi.advanceTimersByTimeAsync(999);
    expect(failures).toEqual([1]);
    await vi.advanceTimersByTimeAsync(1001);

    expect(await done).toBe(3);
    expect(failures).toEqual([1, 2]);
  });

  test("are none at first, then short and random", async () => {
    const count = ref(0);
    const attempts: number[] = [];
    const done = dosyncAsync(async (tx) => {
      attempts.push(tx.attempt);
      tx.alter(count, increment);
      if (tx.attempt <= 6) await meanwhile(() => dosync(() => alter(count, increment)));
    });

    await vi.advanceTimersByTimeAsync(0);
    const atOnce = attempts.length;
    await vi.advanceTimersByTimeAsync(50 * 6);
    await done;

    expect([atOnce >= 4, attempts.length]).toEqual([true, 7]);
  });

  test("end when the transaction is cancelled", async () => {
    const enough = new Error("enough");
    const controller = new AbortController();
    const count = ref(0);
    const cancelled = dosyncAsync(
      async (tx) => {
        tx.alter(count, increment);
        await meanwhile(() => dosync(() => alter(count, increment)));
      },
      { backoff: () => 60_000, signal: controller.signal },
    ).catch((reason: unknown) => reason);
    await vi.advanceTimersByTimeAsync(10);

    controller.abort(enough);

    expect(await cancelled).toBe(enough);
    expect(vi.getTimerCount()).toBe(0);
  });
});
