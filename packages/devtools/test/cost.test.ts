import { expect, test } from "vitest";
import { dosync, ref, refSet, atom, swap } from "@dosync/core";
import { record } from "@dosync/devtools";
import { figures } from "../../../tests/support/figures.ts";

const COMMITS = 2000;
const ROUNDS = 25;

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

test("a commit costs at most 3 µs more while a recorder without stacks is attached", () => {
  const one = ref(0);
  const two = ref(0, { validator: (n) => n >= 0 });
  const count = atom(0);
  const programs: Record<string, (i: number) => void> = {
    "one ref": (i) => dosync(() => void refSet(one, i), { label: "one" }),
    "two refs and a validator": (i) =>
      dosync(() => {
        refSet(one, i);
        refSet(two, i);
      }),
    "an atom": () => void swap(count, (n) => n + 1),
  };
  const told: string[] = [];
  for (const [name, commit] of Object.entries(programs)) {
    const without = best(commit);
    const recorder = record();
    const added = best(commit) - without;
    recorder.dispose();
    told.push(`${name} +${added.toFixed(2)} µs`);
    expect(added, name).toBeLessThan(3);
  }
  figures(`a commit with a recorder: ${told.join(", ")}`);
});

test("a commit costs the same as before once the recorder is gone", () => {
  const one = ref(0);
  const commit = (i: number): void => dosync(() => void refSet(one, i));
  const before = best(commit);
  const recorder = record();
  best(commit);
  recorder.dispose();
  expect(best(commit) - before).toBeLessThan(0.3);
});
