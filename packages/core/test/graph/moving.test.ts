import { atom, CycleError, deref, type Derived, derived, external, reset } from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import { expect, test } from "vitest";

function valueOr<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}

test("a cycle has all its members while a value elsewhere that nobody on it reads changes with each look", () => {
  let looks = 0;
  const clock = external<number>({ read: () => ++looks, listen: () => () => {} });
  deref(clock);
  const isClosed = atom(false);
  const nodes: Derived<number>[] = [
    derived(() => deref(nodes[1]!)),
    derived(() => valueOr(-1, () => deref(nodes[2]!))),
    derived(() => deref(nodes[3]!)),
    derived(() =>
      deref(isClosed) ? valueOr(0, () => deref(nodes[2]!)) + valueOr(0, () => deref(nodes[0]!)) : 1,
    ),
  ];
  const read = (): unknown[] => nodes.map((node) => valueOr<unknown>("failed", () => deref(node)));
  expect(read()).toEqual([1, 1, 1, 1]);

  reset(isClosed, true);
  expect(read()).toEqual(["failed", "failed", "failed", "failed"]);
  expect(() => deref(nodes[0]!)).toThrow(CycleError);

  reset(isClosed, false);
  expect(read()).toEqual([1, 1, 1, 1]);
});

test("a computation that reads a value elsewhere in two ways sees it once, though it changes with each look", () => {
  let looks = 0;
  const clock = external<number>({ read: () => ++looks, listen: () => () => {} });
  const one = derived(() => deref(clock));
  const other = derived(() => deref(clock));
  const difference = derived(() => deref(one) - deref(other));

  expect([deref(difference), deref(difference)]).toEqual([0, 0]);
  expect(deref(one)).toBe(looks);
});

test("what becomes live over a value elsewhere that is new once somebody listens is computed from it, also through another one", () => {
  let value = 1;
  const loaded = external<number>({
    read: () => value,
    listen() {
      value = 2;
      return () => {};
    },
  });
  const one = derived(() => deref(loaded));
  const other = derived(() => deref(one) * 10);
  const sum = derived(() => deref(other) + deref(one));

  const stop = subscribe(sum, () => {});

  expect([deref(one), deref(other), deref(sum)]).toEqual([2, 20, 22]);
  stop();
});
