import {
  CycleError,
  deref,
  type Derived,
  derived,
  dosync,
  external,
  type Identity,
  invariant,
  peek,
  type Ref,
  ref,
  refSet,
  snapshot,
} from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { budget } from "../support/budget.ts";

/** How a derived value is computed: it may read any other one, or itself. */
interface Formula {
  /** The source whose value decides what is read. */
  readonly switch: number;
  readonly whenEven: readonly number[];
  readonly whenOdd: readonly number[];
  /** Whether it goes on with the next where one fails. */
  readonly catches: boolean;
}

type Step =
  | { readonly kind: "write"; readonly source: number; readonly value: number }
  | { readonly kind: "read"; readonly node: number }
  | { readonly kind: "read inside"; readonly source: number; readonly node: number }
  | { readonly kind: "subscribe"; readonly node: number };

const SOURCES = 3;
const DERIVED = 6;

const node = fc.nat({ max: DERIVED - 1 });
const source = fc.nat({ max: SOURCES - 1 });
const reads = fc.array(node, { maxLength: 3 });
const formulas = fc.array(
  fc.record({ switch: source, whenEven: reads, whenOdd: reads, catches: fc.boolean() }),
  { minLength: DERIVED, maxLength: DERIVED },
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("write" as const), source, value: fc.nat({ max: 3 }) }),
    fc.record({ kind: fc.constant("read" as const), node }),
    fc.record({ kind: fc.constant("read inside" as const), source, node }),
    fc.record({ kind: fc.constant("subscribe" as const), node }),
  ),
  { minLength: 5, maxLength: 30 },
);

type Outcome = number | "cycle";

function compute(formula: Formula, index: number, value: number, read: (n: number) => number) {
  let sum = value + index;
  for (const from of value % 2 === 0 ? formula.whenEven : formula.whenOdd) {
    try {
      sum += read(from);
    } catch (error) {
      if (!formula.catches) throw error;
      sum += 100;
    }
  }
  return sum;
}

/**
 * The oracle. A value is on a cycle if it can be reached from itself through what is read, where a
 * value on a cycle throws whatever it catches. Which those are is found by asking each one anew, until
 * no more are found: so the order of reading, a stack and what was remembered have no part in it.
 */
function oracle(all: readonly Formula[], values: readonly number[]): Outcome[] {
  const circular = new Set<number>();
  const outcomes: Outcome[] = [];
  for (let known = -1; known < circular.size;) {
    known = circular.size;
    for (let i = 0; i < all.length; i++) outcomes[i] = ask(i, []);
  }
  return outcomes;

  function ask(index: number, path: readonly number[]): Outcome {
    const place = path.indexOf(index);
    if (place >= 0) {
      for (const member of path.slice(place)) circular.add(member);
      return "cycle";
    }
    const formula = all[index]!;
    try {
      const value = compute(formula, index, values[formula.switch]!, (from) => {
        const outcome = ask(from, [...path, index]);
        if (outcome === "cycle") throw new CycleError([]);
        return outcome;
      });
      return circular.has(index) ? "cycle" : value;
    } catch (error) {
      if (error instanceof CycleError) return "cycle";
      throw error;
    }
  }
}

/** A value elsewhere that is a new one with each look: nobody may notice, unless he reads it. */
const clocks = fc.constantFrom("without a clock", "beside a clock", "looking at a clock");
let looks = 0;
let isMoving = false;
const clock: Identity<number> = external({
  read: () => (isMoving ? ++looks : looks),
  listen: () => () => {},
});

/** One program on identities, each answer compared with the oracle's. */
class Run {
  readonly all: readonly Formula[];
  readonly sources: Ref<number>[] = Array.from({ length: SOURCES }, () => ref(0));
  readonly nodes: Derived<number>[];
  readonly values: number[] = Array.from({ length: SOURCES }, () => 0);
  readonly told: Map<number, { count: number; readonly stop: () => void }> = new Map();

  constructor(all: readonly Formula[], looksAtClock = false) {
    this.all = all;
    this.nodes = all.map((formula, i) =>
      derived((): number =>
        compute(formula, i, deref(this.sources[formula.switch]!), (from) => {
          if (looksAtClock) peek(clock);
          return deref(this.nodes[from]!);
        }),
      ),
    );
  }

  step(step: Step): void {
    if (step.kind === "write") this.write(step.source, step.value);
    else if (step.kind === "read") this.check(step.node, this.values);
    else if (step.kind === "subscribe") this.toggle(step.node);
    else this.readInside(step.source, step.node);
  }

  write(at: number, value: number): void {
    const before = oracle(this.all, this.values);
    for (const seen of this.told.values()) seen.count = 0;
    using pinned = snapshot();
    const past = [...this.values];

    dosync(() => refSet(this.sources[at]!, value));
    this.values[at] = value;

    const after = oracle(this.all, this.values);
    for (const [index, { count }] of this.told) {
      const isFailing = before[index] === "cycle" && after[index] === "cycle";
      if (before[index] !== after[index]) expect(count).toBe(1);
      else if (!isFailing) expect(count).toBe(0);
      expect(outcomeOf(() => pinned.deref(this.nodes[index]!))).toBe(oracle(this.all, past)[index]);
      this.check(index, this.values);
    }
  }

  /** In a transaction that is rolled back: nothing of it may be left in what was remembered. */
  readInside(at: number, index: number): void {
    const values = this.values.with(at, this.values[at]! + 1);
    const rolledBack = new Error("rolled back");
    try {
      dosync(() => {
        refSet(this.sources[at]!, values[at]!);
        this.check(index, values);
        throw rolledBack;
      });
    } catch (error) {
      if (error !== rolledBack) throw error;
    }
  }

  toggle(index: number): void {
    const present = this.told.get(index);
    if (present !== undefined) {
      present.stop();
      this.told.delete(index);
      return;
    }
    const seen = { count: 0, stop: subscribe(this.nodes[index]!, () => void seen.count++) };
    this.told.set(index, seen);
  }

  check(index: number, values: readonly number[]): void {
    expect(outcomeOf(() => deref(this.nodes[index]!))).toBe(oracle(this.all, values)[index]);
  }

  end(): void {
    for (let i = 0; i < DERIVED; i++) this.check(i, this.values);
    for (const { stop } of this.told.values()) stop();
  }
}

function outcomeOf(read: () => number): Outcome {
  try {
    return read();
  } catch (error) {
    if (error instanceof CycleError) return "cycle";
    throw error;
  }
}

test("whatever depends on itself fails in every order of reading, and its followers hear when it no longer does", () => {
  fc.assert(
    fc.property(formulas, steps, clocks, (all, program, how) => {
      isMoving = how !== "without a clock";
      const run = new Run(all, how === "looking at a clock");
      for (const step of program) run.step(step);
      run.end();
    }),
    { numRuns: budget("graphs with cycles") },
  );
}, 1_000_000);

test("an invariant that has met a cycle is asked again when the cycle opens", () => {
  fc.assert(
    fc.property(formulas, node, fc.array(source, { maxLength: 8 }), (all, index, changed) => {
      const run = new Run(all);
      const values = [...run.values];
      let asked: Outcome | undefined;
      using _rule = invariant("follows", () => {
        asked = outcomeOf(() => deref(run.nodes[index]!));
        return true;
      });

      for (const at of changed) {
        const before = oracle(all, values)[index];
        values[at] = values[at]! + 1;
        asked = undefined;
        dosync(() => refSet(run.sources[at]!, values[at]!));

        const after = oracle(all, values)[index];
        const isAsked = before !== after || asked !== undefined;
        expect(isAsked ? asked : after).toBe(after);
      }
    }),
    { numRuns: budget("graphs with cycles") },
  );
}, 1_000_000);
