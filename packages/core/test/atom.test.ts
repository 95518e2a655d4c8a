import { describe, expect, test, vi } from "vitest";
import {
  addWatch,
  atom,
  commute,
  compareAndSet,
  deref,
  derived,
  dosync,
  isInTransaction,
  ref,
  refSet,
  reset,
  resetVals,
  swap,
  swapVals,
} from "@dosync/core";
import { readCommitted } from "@dosync/core/adapter";
import { thrownBy } from "../../../tests/support/thrown.ts";

function noop(): void {}

describe("any value is a value", () => {
  const values = [
    undefined,
    null,
    Number.NaN,
    0,
    -0,
    "",
    false,
    noop,
    Symbol("s"),
    Promise.resolve(),
  ];

  test.each(values)("%s can be held, set and found again", (value) => {
    const initial = atom<unknown>(value);
    const changed = atom<unknown>("other");

    expect(deref(initial)).toBe(value);
    expect(reset(changed, value)).toBe(value);
    expect(resetVals(changed, value)).toEqual([value, value]);
    expect(swap(changed, () => value)).toBe(value);
    expect(compareAndSet(changed, value, value)).toBe(true);
    expect(deref(changed)).toBe(value);
  });

  test("compareAndSet tells 0 from -0, as Object.is does", () => {
    expect(compareAndSet(atom(0), -0, 1)).toBe(false);
  });
});

describe("swap", () => {
  test("passes no more than it was given", () => {
    const change = vi.fn<(...args: unknown[]) => number>(() => 1);
    const count = atom<unknown>(0);

    swap(count, change);
    swap(count, change, "a");
    swap(count, change, "a", "b");

    expect(change.mock.calls).toEqual([[0], [1, "a"], [1, "a", "b"]]);
  });

  test.each([0, undefined, null, ""])("lets %s out as it was thrown", (failure) => {
    const count = atom(1);

    const error = thrownBy(() =>
      swap(count, () => {
        throw failure;
      }),
    );

    expect(error).toBe(failure);
    expect(deref(count)).toBe(1);
  });

  test("of another atom inside of a change is a change of its own", () => {
    const outer = atom(0);
    const inner = atom(0);

    swap(outer, (value) => value + swap(inner, (n) => n + 1));

    expect([deref(outer), deref(inner)]).toEqual([1, 1]);
  });

  test("inside of its own change that throws is not undone", () => {
    const count = atom(0);

    thrownBy(() =>
      swap(count, () => {
        reset(count, 5);
        throw new Error("after the inner change");
      }),
    );

    expect(deref(count)).toBe(5);
  });
});

test("swapVals returns what the last run saw, when its change runs again", () => {
  const count = atom(0);
  let isFirst = true;

  const pair = swapVals(count, (value) => {
    if (isFirst) {
      isFirst = false;
      reset(count, 10);
    }
    return value + 1;
  });

  expect(pair).toEqual([10, 11]);
});

test("a compareAndSet that is overtaken while its watches of another atom run stays exact", () => {
  const count = atom(0);
  const log: unknown[] = [];
  addWatch(count, "again", (_key, _identity, _old, value) => {
    log.push([value, compareAndSet(count, 1, 2), compareAndSet(count, 1, 3)]);
  });

  expect(compareAndSet(count, 0, 1)).toBe(true);

  expect(log).toEqual([
    [1, true, false],
    [2, false, false],
  ]);
});

describe("a function that changes the atom which it computes a value for", () => {
  test("is called again with what the atom has by then, so no change is lost", () => {
    const count = atom(0);
    const seen: number[] = [];

    const result = swap(count, (value) => {
      seen.push(value);
      if (value === 0) reset(count, 10);
      return value + 1;
    });

    expect(result).toBe(11);
    expect(seen).toEqual([0, 10]);
  });

  test.each([
    [0, -0],
    [Number.NaN, 0],
  ])("is called again where %s has become %s", (before, after) => {
    const number = atom(before);
    let calls = 0;

    swap(number, (value) => {
      if (++calls === 1) reset(number, after);
      return value;
    });

    expect(calls).toBe(2);
    expect(deref(number)).toBe(after);
  });

  test("is not called again where it has set the value that was there", () => {
    const number = atom(Number.NaN);
    let calls = 0;

    swap(number, (value) => {
      calls++;
      return reset(number, value);
    });

    expect(calls).toBe(1);
  });
});

describe("inside a transaction", () => {
  test("an atom changes at once, for everybody, and an abort does not undo it", () => {
    const count = atom(0);
    const doubled = derived(() => deref(count) * 2);

    thrownBy(() =>
      dosync(() => {
        expect(deref(doubled)).toBe(0);
        expect(swap(count, (value) => value + 1)).toBe(1);
        expect([deref(count), readCommitted(count), deref(doubled)]).toEqual([1, 1, 2]);
        throw new Error("abort");
      }),
    );

    expect([deref(count), deref(doubled)]).toEqual([1, 2]);
  });

  test("derived values see its change together with what the transaction wrote", () => {
    const count = atom(1);
    const balance = ref(10);
    const sum = derived(() => deref(count) + deref(balance));

    const seen = dosync(() => {
      refSet(balance, 20);
      const before = deref(sum);
      reset(count, 2);
      return [before, deref(sum), readCommitted(sum)];
    });

    expect(seen).toEqual([21, 22, 12]);
  });

  test("its delivery waits for the end of the transaction, be it a commit or an abort", () => {
    const count = atom(0);
    const log: unknown[] = [];
    addWatch(count, "log", (_key, _identity, old, value) => {
      log.push([old, value, isInTransaction()]);
    });

    dosync(() => {
      reset(count, 1);
      reset(count, 2);
      log.push("end of body");
    });
    thrownBy(() =>
      dosync(() => {
        reset(count, 3);
        log.push("abort");
        throw new Error("abort");
      }),
    );

    expect(log).toEqual(["end of body", [0, 1, false], [1, 2, false], "abort", [2, 3, false]]);
  });

  test("its change sees the in-transaction values of refs", () => {
    const count = atom(0);
    const balance = ref(1);

    dosync(() => {
      commute(balance, (value) => value + 9);
      swap(count, () => deref(balance));
    });

    expect(deref(count)).toBe(10);
  });
});
