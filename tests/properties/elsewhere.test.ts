// Derived values over a clock: a value elsewhere that is another one with each look at it.
import { atom, deref, type Derived, derived, external, type Identity, reset } from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { budget } from "../support/budget.ts";

/** A derived value is a sum: of the clock, if it reads it, and of values that were made before it. */
interface Formula {
  readonly readsClock: boolean;
  readonly reads: readonly number[];
}

type Step =
  | { readonly kind: "read"; readonly node: number }
  | { readonly kind: "write"; readonly value: number }
  | { readonly kind: "subscribe"; readonly node: number };

const DERIVED = 7;
const node = fc.nat({ max: DERIVED - 1 });
const formulas = fc.array(
  fc.record({ readsClock: fc.boolean(), reads: fc.array(node, { maxLength: 3 }) }),
  { minLength: DERIVED, maxLength: DERIVED },
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("read" as const), node }),
    fc.record({ kind: fc.constant("write" as const), value: fc.nat({ max: 9 }) }),
    fc.record({ kind: fc.constant("subscribe" as const), node }),
  ),
  { minLength: 3, maxLength: 30 },
);

/** The oracle: all sums at one time, with nothing remembered. */
function sumsAt(all: readonly Formula[], own: number, time: number): number[] {
  const sums: number[] = [];
  for (const [i, { readsClock, reads }] of all.entries()) {
    const below = reads.filter((from) => from < i);
    sums.push(below.reduce((sum, from) => sum + sums[from]!, own + (readsClock ? time : 0)));
  }
  return sums;
}

/** A clock that goes on with each look, and a chain of derived values over it. */
class Run {
  readonly all: readonly Formula[];
  looks = 0;
  readonly clock: Identity<number> = external({ read: () => ++this.looks, listen: () => () => {} });
  readonly own = atom(0);
  readonly nodes: Derived<number>[] = [];
  readonly stops: (() => void)[] = [];

  constructor(all: readonly Formula[]) {
    this.all = all;
    for (const [i, { readsClock, reads }] of all.entries()) {
      const below = reads.filter((from) => from < i);
      this.nodes.push(
        derived(() =>
          below.reduce(
            (sum, from) => sum + deref(this.nodes[from]!),
            deref(this.own) + (readsClock ? deref(this.clock) : 0),
          ),
        ),
      );
    }
  }

  step(step: Step): void {
    if (step.kind === "write") reset(this.own, step.value);
    else if (step.kind === "subscribe")
      this.stops.push(subscribe(this.nodes[step.node]!, () => {}));
    else this.check(step.node);
  }

  check(index: number): void {
    const shown = deref(this.nodes[index]!);
    const own = deref(this.own);
    const times = Array.from({ length: this.looks + 1 }, (_, time) => time);
    expect(times.map((time) => sumsAt(this.all, own, time)[index])).toContain(shown);
  }
}

test("what is derived from a clock in several ways is computed from one time of it", () => {
  fc.assert(
    fc.property(formulas, steps, (all, program) => {
      const run = new Run(all);
      for (const step of program) run.step(step);
      for (let i = 0; i < DERIVED; i++) run.check(i);
      for (const stop of run.stops) stop();
    }),
    { numRuns: Math.min(Math.ceil(budget("derived graphs") / 5), 1000) }, // a program here takes ten times as long
  );
}, 1_000_000);
