import {
  addCommitListener,
  alter,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  ref,
  refSet,
  swap,
  reset,
  when,
  invariant,
} from "@dosync/core";
import { expect, test } from "vitest";
import { thrownBy } from "../support/thrown.ts";

const inc = (n: number): number => n + 1;
const tick = (): Promise<void> => Promise.resolve();

test("an attempt reads its snapshot, and runs again when it was overtaken", async () => {
  const x = ref(10, { label: "x" });
  const y = ref(20, { label: "y" });
  const sum = derived(() => deref(x) + deref(y));
  const log: unknown[] = [];
  const stop = addCommitListener((record) =>
    log.push([record.label, record.attempts, record.conflicts.length]),
  );
  const done = dosyncAsync(
    async (tx) => {
      log.push(["read", tx.attempt, tx.deref(x), tx.deref(sum)]);
      await tick();
      log.push(["again", tx.deref(y), tx.deref(sum)]);
      tx.alter(x, inc);
      log.push(["own", tx.deref(sum)]);
      await tick();
      return tx.deref(x);
    },
    { label: "slow" },
  );
  dosync(
    () => {
      alter(x, inc);
      alter(y, inc);
    },
    { label: "fast" },
  );
  expect(await done).toBe(12);
  stop();
  expect(log).toEqual([
    ["read", 1, 10, 30],
    ["fast", 1, 0],
    ["again", 20, 30],
    ["read", 2, 11, 32],
    ["again", 21, 32],
    ["own", 33],
    ["slow", 2, 1],
  ]);
  expect(deref(sum)).toBe(33);
});

test("a commute is replayed on the latest committed value", async () => {
  const x = ref(0);
  const done = dosyncAsync(async (tx) => {
    const seen = tx.commute(x, inc);
    await tick();
    return [seen, tx.attempt];
  });
  dosync(() => alter(x, (n) => n + 10));
  expect(await done).toEqual([1, 1]);
  expect(deref(x)).toBe(11);
});

test("retry waits for a change, orElse takes the other branch", async () => {
  const a = ref(0);
  const b = ref(0);
  const log: string[] = [];
  const done = dosyncAsync(async (tx) => {
    log.push(`attempt ${tx.attempt}`);
    return tx.orElse(
      () => {
        tx.alter(b, inc);
        return tx.deref(a) > 0 ? "a" : tx.retry();
      },
      () => (tx.deref(b) > 0 ? `b ${tx.deref(b)}` : tx.retry()),
    );
  });
  await tick();
  dosync(() => refSet(b, 5));
  expect(await done).toBe("b 5");
  expect(deref(b)).toBe(5);
  expect(log).toEqual(["attempt 1", "attempt 2"]);
});

test("when resolves with the first truthy result, and can be given up", async () => {
  const user = atom<string | undefined>(undefined);
  const ready = when(() => deref(user));
  reset(user, "Ada");
  expect(await ready).toBe("Ada");
  const controller = new AbortController();
  const never = when(() => deref(user) === "Grace", { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(never).rejects.toThrow("enough");
  await expect(when(() => deref(user) === "Grace", { timeout: 5 })).rejects.toMatchObject({
    code: "TIMEOUT",
  });
});

test("bare functions are refused at the start of an asynchronous body", async () => {
  const a = atom(0);
  const r = ref(0);
  await expect(dosyncAsync(async () => deref(a))).rejects.toMatchObject({ code: "BARE_CALL" });
  await expect(dosyncAsync(async () => dosync(() => refSet(r, 1)))).rejects.toMatchObject({
    code: "BARE_CALL",
  });
  await dosyncAsync(async (tx) => {
    tx.dosync(() => {
      dosync(() => alter(r, inc));
      swap(a, inc);
      expect(deref(a)).toBe(1);
    });
    expect(tx.deref(a)).toBe(1);
    await tick();
    expect(tx.deref(r)).toBe(1);
    expect(deref(r)).toBe(0);
  });
  expect(deref(r)).toBe(1);
});

test("a swallowed conflict still runs again; a serializable read is ensured; write skew is refused by an invariant", async () => {
  const a = ref(1);
  const b = ref(1);
  let attempts = 0;
  const done = dosyncAsync(
    async (tx) => {
      attempts++;
      const sum = tx.deref(a) + tx.deref(b);
      await tick();
      try {
        if (sum < 3) tx.alter(a, inc);
      } catch {
        /* swallowed */
      }
    },
    { isolation: "serializable" },
  );
  dosync(() => alter(b, inc));
  await done;
  expect([attempts, deref(a), deref(b)]).toEqual([2, 1, 2]);
  const rule = invariant("at most 3", () => deref(a) + deref(b) <= 3);
  await expect(dosyncAsync(async (tx) => void tx.alter(a, inc))).rejects.toMatchObject({
    code: "INVARIANT_VIOLATED",
  });
  rule.dispose();
});

test("a cancelled transaction rejects at once, also while its body hangs", async () => {
  const a = ref(0);
  const controller = new AbortController();
  let handle: { deref(x: typeof a): number } | undefined;
  const done = dosyncAsync(
    async (tx) => {
      handle = tx;
      tx.alter(a, inc);
      await new Promise(() => {});
    },
    { signal: controller.signal },
  );
  controller.abort(0);
  await expect(done).rejects.toBe(0);
  expect(thrownBy(() => handle!.deref(a))).toMatchObject({ code: "ENDED" });
  expect(deref(a)).toBe(0);
});

test("it gives up after the limit, naming what and who", async () => {
  const a = ref(0, { label: "a" });
  let attempts = 0;
  const done = dosyncAsync(
    async (tx) => {
      attempts++;
      tx.alter(a, inc);
      dosyncOutside();
      await tick();
    },
    { maxAttempts: 5, label: "victim", backoff: () => 0 },
  );
  function dosyncOutside(): void {
    queueMicrotask(() => dosync(() => alter(a, inc), { label: "bully" }));
  }
  await expect(done).rejects.toMatchObject({
    code: "RETRY_LIMIT",
    label: 'transaction "victim"',
  });
  expect(attempts).toBe(5);
});
