// Cases 41 to 56 of the comparison with Clojure, listed in docs/conformance.md: those that need no
// other transaction in between.
import { expect, test, vi } from "vitest";
import { alter, commute, deref, dosync, ensure, ref, refSet } from "@dosync/core";
import { thrownBy } from "../support/thrown.ts";

const increment = (value: number): number => value + 1;
const double = (value: number): number => value * 2;

test("case 41: a commute that nobody comes before calls its function once", () => {
  const likes = ref(0);
  const change = vi.fn<typeof increment>(increment);

  const result = dosync(() => commute(likes, change));

  expect(change).toHaveBeenCalledTimes(1);
  expect(result).toBe(1);
  expect(deref(likes)).toBe(1);
});

test("case 42: two commutes of a ref apply in the order of their calls", () => {
  const likes = ref(0);

  dosync(() => {
    commute(likes, increment);
    commute(likes, double);
  });

  expect(deref(likes)).toBe(2);
});

test("case 45: setting a ref after commuting it throws, and the transaction aborts", () => {
  const likes = ref(0, { label: "likes" });
  const other = ref(0);

  const error = thrownBy(() =>
    dosync(() => {
      refSet(other, 1);
      commute(likes, increment);
      refSet(likes, 5);
    }),
  );

  expect(error).toMatchObject({ code: "SET_AFTER_COMMUTE", label: 'ref "likes"' });
  expect([deref(likes), deref(other)]).toEqual([0, 0]);
});

test("case 46: altering a ref after commuting it throws when its function has run", () => {
  const likes = ref(0);
  const change = vi.fn<typeof increment>(increment);

  const error = thrownBy(() =>
    dosync(() => {
      commute(likes, increment);
      alter(likes, change);
    }),
  );

  expect(error).toMatchObject({ code: "SET_AFTER_COMMUTE" });
  expect(change).toHaveBeenCalledExactlyOnceWith(1);
  expect(deref(likes)).toBe(0);
});

test("case 47: a commute after an alter applies once to what the alter left", () => {
  const likes = ref(0);
  const change = vi.fn<typeof increment>(increment);

  const result = dosync(() => {
    alter(likes, (value) => value + 10);
    return commute(likes, change);
  });

  expect(result).toBe(11);
  expect(deref(likes)).toBe(11);
  expect(change).toHaveBeenCalledTimes(1);
});

test("case 48: a commute function that reads another commuted ref sees the earlier commute", () => {
  const first = ref(0);
  const second = ref(0);

  dosync(() => {
    commute(first, increment);
    commute(second, (value) => value + deref(first) * 10);
    commute(first, increment);
  });

  expect([deref(first), deref(second)]).toEqual([2, 10]);
});

test("case 51: a ref can be ensured before it is altered, and after", () => {
  const count = ref(0);

  const seen = dosync(() => {
    const before = ensure(count);
    alter(count, increment);
    return [before, ensure(count), alter(count, increment)];
  });

  expect(seen).toEqual([0, 1, 2]);
  expect(deref(count)).toBe(2);
});
