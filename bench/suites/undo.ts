import { open } from "#undo";
import type { Entity } from "../libraries/undo/undo.ts";
import { keep } from "../support/measure.ts";
import { workOnce } from "../support/work-once.ts";

declare const gc: () => void;
const ENTITIES = 10_000;
const STEPS = 10_000;
const name = `step, of ${STEPS.toLocaleString("en")} over ${ENTITIES.toLocaleString("en")} entities`;

function entities(): Entity[] {
  return Array.from({ length: ENTITIES }, (_, id) => ({ id, title: `entity ${id}`, x: 0, y: id }));
}

/** Which entity a step moves: each once, far from the one before. */
const at = (step: number): number => (step * 7919) % ENTITIES;

/** A slow library does as many steps as this allows, in milliseconds. */
const MOST = 20_000;

/** Calls it for each step, and answers how many there were. */
function times(steps: number, call: (step: number) => void): number {
  const end = performance.now() + MOST;
  let step = 0;
  while (step < steps && performance.now() < end) call(step++);
  return step;
}

/** Microseconds of one call, out of many in a row. */
function each(steps: number, call: (step: number) => void): number {
  const begun = performance.now();
  const done = times(steps, call);
  return ((performance.now() - begun) / done) * 1000;
}

/** A store with its steps done. */
function done(): { readonly store: ReturnType<typeof open>; readonly steps: number } {
  const store = open(entities(), STEPS);
  return { store, steps: times(STEPS, (step) => store.move(at(step))) };
}

function heap(): number {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

function check(is: boolean, what: string): void {
  if (!is) throw new Error(`It does not ${what}.`);
}

workOnce({
  [`a ${name}, µs`]: () => {
    const store = open(entities(), STEPS);
    const time = each(STEPS, (step) => store.move(at(step)));
    check(store.x(at(0)) === 1, "move");
    return time;
  },
  [`undo of a ${name}, µs`]: () => {
    const { store, steps } = done();
    const time = each(steps, () => store.undo());
    check(store.x(at(steps - 1)) === 0, "undo");
    return time;
  },
  [`redo of a ${name}, µs`]: () => {
    const { store, steps } = done();
    const undone = times(steps, () => store.undo());
    const time = each(undone, () => store.redo());
    check(store.x(at(steps - undone)) === 1, "redo");
    return time;
  },
  [`memory of a ${name}, bytes`]: () => {
    const store = open(entities(), STEPS);
    store.move(at(0)); // what the first step makes is not of one step
    const before = heap();
    const steps = times(STEPS - 1, (step) => store.move(at(step + 1)));
    const after = heap();
    keep(store.kept);
    return (after - before) / steps;
  },
});
