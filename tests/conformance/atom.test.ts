// Cases 1 to 16 of the comparison with Clojure, listed in docs/conformance.md.
import { expect, test, vi } from "vitest";
import {
  addWatch,
  alterMeta,
  atom,
  compareAndSet,
  deref,
  getValidator,
  meta,
  reset,
  resetMeta,
  resetVals,
  setValidator,
  swap,
  swapVals,
} from "@dosync/core";
import { thrownBy } from "../support/thrown.ts";

const increment = (value: number): number => value + 1;
const sum = (...numbers: number[]): number => numbers.reduce((a, b) => a + b);
const isPositive = (value: number): boolean => value > 0;

test("case 1: swap with inc on 0 gives 1", () => {
  const count = atom(0);

  const result = swap(count, increment);

  expect(result).toBe(1);
  expect(deref(count)).toBe(1);
});

test("case 2: swap passes its extra arguments on", () => {
  const total = atom(10);

  const result = swap(total, (sum, a, b, c, d) => sum + a + b + c + d, 1, 2, 3, 4);

  expect(result).toBe(20);
  expect(deref(total)).toBe(20);
});

test("case 3: swapVals returns old and new with any number of arguments", () => {
  const total = atom(0);

  const pairs = [
    swapVals(total, increment),
    swapVals(total, sum, 2),
    swapVals(total, sum, 1, 2),
    swapVals(total, sum, 1, 1, 2),
  ];

  expect(pairs).toEqual([
    [0, 1],
    [1, 3],
    [3, 6],
    [6, 10],
  ]);
});

test("case 4: resetVals returns old and new, and resetting to the old one restores it", () => {
  const state = atom<number | string>(0);

  const [old, value] = resetVals(state, "b");

  expect([old, value]).toEqual([0, "b"]);
  expect(deref(state)).toBe("b");
  expect(reset(state, old)).toBe(0);
  expect(deref(state)).toBe(0);
});

test("case 5: compareAndSet with a wrong old value answers false and calls no watch", () => {
  const state = atom(1);
  const watch = vi.fn<() => void>();
  addWatch(state, "watch", watch);

  const isSet = compareAndSet(state, 2, 3);

  expect(isSet).toBe(false);
  expect(deref(state)).toBe(1);
  expect(watch).not.toHaveBeenCalled();
});

test("case 6: compareAndSet with the right old value answers true and sets", () => {
  const state = atom(1);

  const isSet = compareAndSet(state, 1, 3);

  expect(isSet).toBe(true);
  expect(deref(state)).toBe(3);
});

test("case 7: compareAndSet finds NaN", () => {
  const state = atom(Number.NaN);

  expect(compareAndSet(state, Number.NaN, 1)).toBe(true);
  expect(deref(state)).toBe(1);
});

test("case 8: compareAndSet with an invalid new value throws, also where nothing matches", () => {
  const state = atom(1, { validator: isPositive });

  const error = thrownBy(() => compareAndSet(state, 99, -1));

  expect(error).toMatchObject({ code: "INVALID_VALUE", value: -1 });
  expect(deref(state)).toBe(1);
});

test("case 9: a change that throws leaves the value as it was", () => {
  const state = atom(1);
  const failure = new Error("no");

  const error = thrownBy(() =>
    swap(state, () => {
      throw failure;
    }),
  );

  expect(error).toBe(failure);
  expect(deref(state)).toBe(1);
});

test("case 10: an invalid initial value throws", () => {
  const error = thrownBy(() => atom(-1, { label: "age", validator: isPositive }));

  expect(error).toMatchObject({ code: "INVALID_VALUE", label: 'atom "age"', value: -1 });
});

test("case 11: a validator that answers false refuses: a clear error, no change, no watch", () => {
  const age = atom(1, { label: "age", validator: isPositive });
  const watch = vi.fn<() => void>();
  addWatch(age, "watch", watch);

  const errors = [thrownBy(() => reset(age, -1)), thrownBy(() => swap(age, (n) => n - 2))];

  for (const error of errors) {
    expect(error).toMatchObject({ code: "INVALID_VALUE", label: 'atom "age"', value: -1 });
  }
  expect(deref(age)).toBe(1);
  expect(watch).not.toHaveBeenCalled();
});

test("case 12: what a validator throws comes out as it is", () => {
  const failure = new RangeError("too small");
  const age = atom(1, {
    validator: (value) => {
      if (value < 0) throw failure;
      return true;
    },
  });

  expect(thrownBy(() => reset(age, -1))).toBe(failure);
  expect(deref(age)).toBe(1);
});

test("case 13: setValidator that refuses the present value throws, and the old one stays", () => {
  const isWhole = Number.isInteger;
  const age = atom(-1, { validator: isWhole });

  const error = thrownBy(() => setValidator(age, isPositive));

  expect(error).toMatchObject({ code: "INVALID_VALUE", value: -1 });
  expect(getValidator(age)).toBe(isWhole);
  expect(reset(age, -2)).toBe(-2);
});

test("case 14: setValidator with undefined removes it", () => {
  const age = atom(1, { validator: isPositive });

  setValidator(age, undefined);

  expect(getValidator(age)).toBeUndefined();
  expect(reset(age, -1)).toBe(-1);
});

test("case 15: a change that changes its own atom runs again, and no change is lost", () => {
  const total = atom(0);
  let runs = 0;

  const result = swap(total, (value) => {
    runs++;
    if (runs <= 2) swap(total, (inner) => inner + 10);
    return value + 1;
  });

  expect(runs).toBe(3);
  expect(result).toBe(21);
  expect(deref(total)).toBe(21);
});

test("case 16: metadata is read, altered and reset without calling a watch", () => {
  const price = atom(10, { meta: { unit: "EUR" } });
  const watch = vi.fn<() => void>();
  addWatch(price, "watch", watch);

  expect(meta(price)).toEqual({ unit: "EUR" });
  expect(alterMeta(price, (old, checked) => ({ ...old, checked }), true)).toEqual({
    unit: "EUR",
    checked: true,
  });
  expect(meta(price)).toEqual({ unit: "EUR", checked: true });
  expect(resetMeta(price, { unit: "USD" })).toEqual({ unit: "USD" });
  expect(meta(price)).toEqual({ unit: "USD" });
  expect(watch).not.toHaveBeenCalled();
});
