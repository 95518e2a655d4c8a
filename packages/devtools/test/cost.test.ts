import { expect, onTestFinished, test } from "vitest";
import {
  addWatch,
  atom,
  deref,
  derived,
  dosync,
  ref,
  refSet,
  removeWatch,
  swap,
} from "@dosync/core";
import { record } from "@dosync/devtools";
import { figures } from "../../../tests/support/figures.ts";

const COMMITS = 2000;
const ROUNDS = 25;
/** How often both ways are measured in turn before a law says that the cost is too high. */
const TURNS = 12;
/** All turns of all programs take longer than a test usually may, on a machine with other work. */
const timeout = 120_000;

/** Microseconds a commit, in the best of many rounds: what else runs on the machine only makes one longer. */
function best(commit: (i: number) => void): number {
  let shortest = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let i = 0; i < COMMITS; i++) commit(i);
    shortest = Math.min(shortest, performance.now() - start);
  }
  return (shortest / COMMITS) * 1000;
}

/**
 * `added` is what `changed` costs more than `bare`, in microseconds a commit. Both are measured in
 * turn and each keeps its best: one measurement of each would blame the recorder for a program that
 * another process interrupted in the meantime.
 */
function added(bare: () => number, changed: () => number, most: number): number {
  let without = Infinity;
  let withIt = Infinity;
  for (let turn = 0; turn < TURNS; turn++) {
    without = Math.min(without, bare());
    withIt = Math.min(withIt, changed());
    if (withIt - without < most) break;
  }
  return withIt - without;
}

test(
  "a commit costs at most 3 µs more while a recorder without stacks is attached",
  { timeout },
  () => {
    const one = ref(0);
    const two = ref(0, { validator: (n) => n >= 0 });
    const count = atom(0);
    const source = ref(0);
    const half = derived(() => deref(source) >> 1);
    addWatch(half, "w", () => {});
    onTestFinished(() => void removeWatch(half, "w"));
    const programs: Record<string, (i: number) => void> = {
      "one ref": (i) => dosync(() => void refSet(one, i), { label: "one" }),
      "two refs and a validator": (i) =>
        dosync(() => {
          refSet(one, i);
          refSet(two, i);
        }),
      "a ref with a derived value": (i) => dosync(() => void refSet(source, i)),
      "an atom": () => void swap(count, (n) => n + 1),
    };
    const told: string[] = [];
    for (const [name, commit] of Object.entries(programs)) {
      const cost = added(
        () => best(commit),
        () => {
          const recorder = record();
          const time = best(commit);
          recorder.dispose();
          return time;
        },
        3,
      );
      told.push(`${name} +${cost.toFixed(2)} µs`);
      expect(cost, name).toBeLessThan(3);
    }
    figures(`a commit with a recorder: ${told.join(", ")}`);
  },
);

test("a commit costs the same as before once the recorder is gone", { timeout }, () => {
  const one = ref(0);
  const commit = (i: number): void => dosync(() => void refSet(one, i));
  // `before` is measured first: what a recorder left behind would slow down a later one as well.
  let before = Infinity;
  for (let turn = 0; turn < TURNS; turn++) before = Math.min(before, best(commit));
  const cost = added(
    () => before,
    () => {
      const recorder = record();
      best(commit);
      recorder.dispose();
      return best(commit);
    },
    0.3,
  );
  expect(cost, "µs").toBeLessThan(0.3);
});
