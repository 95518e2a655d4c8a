import { describe, expect, test } from "vitest";
import {
  atom,
  deref,
  type Derived,
  derived,
  dosync,
  effect,
  ref,
  refSet,
  reset,
  snapshot,
} from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const LONG = 50_000;

/** A chain of derived values that nobody has read yet. */
function chain(length: number, first: () => number): Derived<number>[] {
  const all = [derived(first)];
  while (all.length < length) {
    const before = all.at(-1)!;
    all.push(derived(() => deref(before) + 1));
  }
  return all;
}

describe("a chain of 50,000 derived values that nobody has read", () => {
  test("is read, and read again when something has changed", () => {
    const first = atom(1);
    const last = chain(LONG, () => deref(first)).at(-1)!;

    expect(deref(last)).toBe(LONG);
    reset(first, 2);
    expect(deref(last)).toBe(LONG + 1);
  });

  test("is followed, by a subscription and by an effect", () => {
    const first = atom(1);
    const last = chain(LONG, () => deref(first)).at(-1)!;
    const seen: number[] = [];
    const stops = [subscribe(last, () => {}), effect(() => void seen.push(deref(last)))];

    reset(first, 2);
    expect(seen).toEqual([LONG, LONG + 1]);
    for (const stop of stops) stop();
    expect(deref(last)).toBe(LONG + 1);
  });

  test("is followed by an effect that is the first to read it", () => {
    const first = atom(1);
    const last = chain(LONG, () => deref(first)).at(-1)!;
    const seen: number[] = [];
    const stop = effect(() => void seen.push(deref(last)));

    reset(first, 2);
    stop();

    expect(seen).toEqual([LONG, LONG + 1]);
    expect(deref(last)).toBe(LONG + 1);
  });

  test("is read in a transaction and in a snapshot", () => {
    const first = ref(1);
    const last = chain(LONG, () => deref(first)).at(-1)!;
    using before = snapshot();
    dosync(() => {
      refSet(first, 2);
      expect(deref(last)).toBe(LONG + 1);
    });
    expect([before.deref(last), deref(last)]).toEqual([LONG, LONG + 1]);
  });

  test("that catches everything on its way is given no half result", () => {
    const first = atom(1);
    const all = [derived(() => deref(first))];
    for (let i = 1; i < LONG; i++) {
      const before = all.at(-1)!;
      all.push(
        derived(() => {
          try {
            return deref(before) + 1;
          } catch {
            return -1;
          }
        }),
      );
    }
    expect(deref(all.at(-1)!)).toBe(LONG);
  });
});

test("two long chains that one value reads are both computed", () => {
  const first = atom(1);
  const left = chain(3000, () => deref(first)).at(-1)!;
  const right = chain(3000, () => deref(first)).at(-1)!;
  const sum = derived(() => deref(left) + deref(right));
  expect(deref(sum)).toBe(6000);
});

test("a short chain is computed once", () => {
  const first = atom(1);
  let runs = 0;
  const last = chain(300, () => {
    runs++;
    return deref(first);
  }).at(-1)!;
  expect([deref(last), runs]).toEqual([300, 1]);
});

test("a cycle that is longer than one go fails as a whole, and opens again", () => {
  const isClosed = atom(true);
  const all: Derived<number>[] = chain(600, () => (deref(isClosed) ? deref(all.at(-1)!) : 1));
  for (const at of [599, 300, 0]) {
    expect(thrownBy(() => deref(all[at]!))).toMatchObject({ code: "DERIVED_CYCLE" });
  }
  const stop = subscribe(all[300]!, () => {});
  reset(isClosed, false);
  expect([deref(all[300]!), deref(all.at(-1)!)]).toEqual([301, 600]);
  reset(isClosed, true);
  expect(thrownBy(() => deref(all[300]!))).toMatchObject({ code: "DERIVED_CYCLE" });
  stop();
});
