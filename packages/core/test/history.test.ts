import { describe, expect, test } from "vitest";
import {
  atom,
  deref,
  dosync,
  ref,
  type Ref,
  refHistoryCount,
  refMaxHistory,
  refMinHistory,
  refSet,
  snapshot,
} from "@dosync/core";
import { thrownBy } from "../../../tests/support/thrown.ts";

function write(target: Ref<number>, times: number): void {
  for (let i = 0; i < times; i++) dosync(() => refSet(target, deref(target) + 1));
}

describe("the bounds of a ref's history", () => {
  test("are given when it is made, or set later; setting returns the ref", () => {
    const price = ref(0, { minHistory: 1, maxHistory: 5 });

    expect([refMinHistory(price), refMaxHistory(price)]).toEqual([1, 5]);
    expect(refMinHistory(price, 2)).toBe(price);
    expect(refMaxHistory(price, Infinity)).toBe(price);
    expect([refMinHistory(price), refMaxHistory(price)]).toEqual([2, Infinity]);
    expect(refMaxHistory(ref(0, { maxHistory: 3 }))).toBe(3);
  });

  test.each([
    [-1, 5],
    [0.5, 5],
    [Number.NaN, 5],
    ["1", 5],
    [3, 2],
    [0, -1],
    [0, 1.5],
    [Infinity, Infinity],
  ])("from %s to %s are refused", (minHistory, maxHistory) => {
    const options = { label: "price", minHistory, maxHistory } as { label: string };

    expect(thrownBy(() => ref(0, options))).toMatchObject({
      code: "INVALID_ARGUMENT",
      label: 'ref "price"',
    });
  });

  test("stay as they were when a new one does not fit", () => {
    const price = ref(0, { minHistory: 2, maxHistory: 4 });

    expect(thrownBy(() => refMinHistory(price, 5))).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(thrownBy(() => refMaxHistory(price, 1))).toMatchObject({ code: "INVALID_ARGUMENT" });

    expect([refMinHistory(price), refMaxHistory(price)]).toEqual([2, 4]);
  });

  test("belong to refs", () => {
    for (const operation of [refHistoryCount, refMinHistory, refMaxHistory]) {
      expect(thrownBy(() => operation(atom(0) as never))).toMatchObject({
        code: "NOT_AN_IDENTITY",
      });
    }
  });
});

describe("the minimum", () => {
  test("is kept although nobody looks, and not more", () => {
    const price = ref(0, { minHistory: 3 });

    write(price, 10);

    expect(refHistoryCount(price)).toBe(3);
  });

  test("counts from the next write when it is lowered", () => {
    const price = ref(0, { minHistory: 3 });
    write(price, 5);

    refMinHistory(price, 1);
    write(price, 1);

    expect(refHistoryCount(price)).toBe(1);
  });

  test("is kept besides what snapshots see", () => {
    const price = ref(0, { minHistory: 1 });
    using before = snapshot();

    write(price, 5);

    expect(refHistoryCount(price)).toBe(2); // the newest, and the one that the snapshot sees
    expect(before.deref(price)).toBe(0);
  });

  test("keeps versions of the present where a snapshot was opened late", () => {
    const price = ref(0, { minHistory: 2 });
    write(price, 3);
    using now = snapshot();
    write(price, 3);

    expect(now.deref(price)).toBe(3);
    expect(refHistoryCount(price)).toBe(3);
  });
});

test("a maximum of 0 keeps nothing", () => {
  const price = ref(0, { maxHistory: 0 });
  using before = snapshot();

  write(price, 1);

  expect(refHistoryCount(price)).toBe(0);
  expect(thrownBy(() => before.deref(price))).toMatchObject({ code: "HISTORY_EXHAUSTED" });
});

test("a snapshot that ends after the maximum has dropped its version leaves nothing behind", () => {
  const price = ref(0, { maxHistory: 1 });
  const [first, second] = [snapshot(), snapshot()];
  write(price, 1);
  const third = snapshot();
  write(price, 1);

  second.dispose();
  first.dispose();
  expect(third.deref(price)).toBe(1);
  third.dispose();

  expect(refHistoryCount(price)).toBe(0);
});
