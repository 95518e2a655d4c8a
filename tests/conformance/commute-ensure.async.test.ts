// Cases 43 to 56 of the comparison with Clojure, listed in docs/conformance.md: those in which others
// commit in between.
import { expect, test } from "vitest";
import {
  addCommitListener,
  addWatch,
  alter,
  deref,
  dosync,
  dosyncAsync,
  ref,
  refSet,
} from "@dosync/core";
import { explore, transaction } from "@dosync/core/testing";
import { meanwhile } from "../support/meanwhile.ts";

const increment = (value: number): number => value + 1;

test("case 43: a commute is applied to what others have committed meanwhile, at its first attempt", async () => {
  const likes = ref(0);
  const heard: unknown[] = [];

  const [seen, attempt] = await dosyncAsync(async (tx) => {
    const provisional = tx.commute(likes, increment);
    await meanwhile(() => dosync(() => alter(likes, (count) => count + 10)));
    addWatch(likes, "log", (_key, _ref, old, value) => heard.push([old, value]));
    return [provisional, tx.attempt];
  });

  expect([deref(likes), seen, attempt]).toEqual([11, 1, 1]);
  expect(heard).toEqual([[10, 11]]);
});

test("case 44: in the body a commute starts from what the transaction sees, at commit from the latest", async () => {
  const likes = ref(0, { minHistory: 1, maxHistory: 10 });

  const seen = await dosyncAsync(async (tx) => {
    const before = tx.deref(likes);
    await meanwhile(() => dosync(() => alter(likes, (count) => count + 10)));
    return [before, tx.deref(likes), tx.commute(likes, increment), tx.deref(likes), tx.attempt];
  });

  expect(seen).toEqual([0, 0, 1, 1, 1]);
  expect(deref(likes)).toBe(11);
});

test("case 49: a commute that is valid in the body and not in its replay aborts, without running again", async () => {
  const likes = ref(0, { validator: (count) => count < 10 });
  let attempts = 0;

  const refused = dosyncAsync(async (tx) => {
    attempts++;
    tx.commute(likes, increment);
    await meanwhile(() => dosync(() => refSet(likes, 9)));
  });

  await expect(refused).rejects.toMatchObject({ code: "INVALID_VALUE", value: 10 });
  expect([attempts, deref(likes)]).toEqual([1, 9]);
});

test("case 50: a commute that throws only in its replay aborts everything", async () => {
  const likes = ref(0);
  const other = ref(0);
  const tooMany = new Error("too many");

  const aborted = dosyncAsync(async (tx) => {
    tx.refSet(other, 1);
    tx.commute(likes, (count) => {
      if (count >= 10) throw tooMany;
      return count + 1;
    });
    await meanwhile(() => dosync(() => refSet(likes, 10)));
  });

  await expect(aborted).rejects.toBe(tooMany);
  expect([deref(likes), deref(other)]).toEqual([10, 0]);
});

test("case 52: ensuring a ref that was committed since the read point runs the body again", async () => {
  const isOpen = ref(true);

  const result = await dosyncAsync(async (tx) => {
    if (tx.attempt === 1) await meanwhile(() => dosync(() => refSet(isOpen, false)));
    return [tx.ensure(isOpen), tx.attempt];
  });

  expect(result).toEqual([false, 2]);
});

test("case 53: two transactions may ensure the same ref, both at their first attempt", async () => {
  const isOpen = ref(true);
  const attempts: unknown[] = [];

  await dosyncAsync(async (tx) => {
    tx.ensure(isOpen);
    await meanwhile(() =>
      dosyncAsync(async (other) => {
        other.ensure(isOpen);
        attempts.push(["other", other.attempt]);
      }),
    );
    attempts.push(["one", tx.attempt]);
  });

  expect(attempts).toEqual([
    ["other", 1],
    ["one", 1],
  ]);
});

test("case 54: of one that ensures and one that writes a ref, never both go by old data", async () => {
  const { schedules } = await explore({
    setup: () => ({ isOpen: ref(true), orders: ref(0), closedWith: ref(-1) }),
    programs: {
      order: transaction(async (tx, { isOpen, orders }, step) => {
        if (!tx.ensure(isOpen)) return;
        await step("order");
        tx.alter(orders, increment);
      }),
      close: transaction(async (tx, { isOpen, orders, closedWith }, step) => {
        const count = tx.ensure(orders);
        await step("close");
        tx.refSet(isOpen, false);
        tx.refSet(closedWith, count);
      }),
    },
    check: ({ orders, closedWith }) => expect(deref(closedWith)).toBe(deref(orders)),
  });

  expect(schedules).toBe(20);
});

test("case 55: ensure and commute of a ref, with a commit in between, run the body again", async () => {
  const likes = ref(0);

  const attempts = await dosyncAsync(async (tx) => {
    tx.ensure(likes);
    tx.commute(likes, increment);
    if (tx.attempt === 1) await meanwhile(() => dosync(() => alter(likes, (count) => count + 10)));
    return tx.attempt;
  });

  expect([attempts, deref(likes)]).toEqual([2, 11]);
});

test("case 56: two that ensure what the other one writes both finish within bounds", async () => {
  const attempts: number[] = [];
  const { schedules } = await explore({
    setup: () => {
      const stop = addCommitListener((record) => attempts.push(record.attempts));
      return { a: ref(0), b: ref(0), stop };
    },
    programs: {
      one: transaction(async (tx, { a, b }, step) => {
        tx.ensure(a);
        await step("write b");
        tx.alter(b, increment);
      }),
      other: transaction(async (tx, { a, b }, step) => {
        tx.ensure(b);
        await step("write a");
        tx.alter(a, increment);
      }),
    },
    check: ({ a, b, stop }) => {
      stop();
      expect([deref(a), deref(b)]).toEqual([1, 1]);
    },
  });

  expect(schedules).toBe(20);
  expect(new Set(attempts)).toEqual(new Set([1, 2]));
});
