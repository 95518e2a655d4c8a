import { afterEach, describe, expect, test } from "vitest";
import {
  type Atom,
  atom,
  deref,
  derived,
  derivedFamily,
  dosync,
  lens,
  ref,
  refSet,
  reset,
  snapshot,
  swap,
} from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import type { Identity } from "@dosync/core";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

type About = (count: Atom<number>, tolerance: Identity<number>) => Identity<number>;

const kinds: [kind: string, about: About][] = [
  [
    "a derived value",
    (count, tolerance) =>
      derived(() => deref(count), {
        equals: (old, value) => Math.abs(old - value) <= deref(tolerance),
      }),
  ],
  [
    "a lens",
    (count, tolerance) =>
      lens(
        count,
        (whole) => whole,
        (_whole, part) => part,
        { equals: (old, value) => Math.abs(old - value) <= deref(tolerance) },
      ),
  ],
  [
    "a member of a family",
    (count, tolerance) =>
      derivedFamily((factor: number) => deref(count) * factor, {
        equals: (old, value) => Math.abs(old - value) <= deref(tolerance),
      })(1),
  ],
];

describe.each(kinds)("what the equality of %s reads", (_kind, make) => {
  test("is no dependency, whether it is followed or not", () => {
    const results = [false, true].map((isFollowed) => {
      const count = atom(0);
      const tolerance = atom(0);
      const about = make(count, tolerance);
      if (isFollowed) stops.push(subscribe(about, () => {}));
      const log = [deref(about)];
      const steps: [change: () => void][] = [
        [() => reset(tolerance, 5)],
        [() => reset(count, 3)],
        [() => reset(tolerance, 0)], // says nothing of the result that is kept
        [() => reset(count, 4)],
        [() => reset(tolerance, 1)],
        [() => reset(count, 5)],
      ];
      for (const [change] of steps) {
        change();
        log.push(deref(about));
      }
      return log;
    });

    expect(results).toEqual([
      [0, 0, 0, 0, 4, 4, 4],
      [0, 0, 0, 0, 4, 4, 4],
    ]);
  });
});

test("an equality in a transaction or a snapshot reads that world, and is no dependency there", () => {
  const count = atom(0);
  const tolerance = ref(0);
  let asked: number[] = [];
  const about = derived(() => deref(count), {
    equals: (old, value) => {
      asked.push(deref(tolerance));
      return Math.abs(old - value) <= deref(tolerance);
    },
  });
  expect(deref(about)).toBe(0);

  using before = snapshot();
  dosync(() => {
    refSet(tolerance, 10);
    expect(deref(about)).toBe(0);
    swap(count, (n) => n + 7);
    asked = [];
    expect(deref(about)).toBe(0);
    expect(asked).toEqual([10]);
    refSet(tolerance, 0);
    expect(deref(about)).toBe(0); // nothing that it was computed from has changed
  });
  expect(before.deref(about)).toBe(0);
});
