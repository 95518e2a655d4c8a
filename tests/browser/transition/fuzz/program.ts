import { DERIVED, NUMBERS, type Step, type Transaction } from "./model.ts";
import { Random } from "./random.ts";

/** What one event does: a transaction, or a change of what is mounted. */
export type Change =
  | { readonly kind: "transaction"; readonly transaction: Transaction }
  | { readonly kind: "mount" | "hide" | "suspend" | "prop"; readonly group: number };

/** How an event reaches React, and how long to wait afterwards. */
export interface Event {
  /** An action is a transition that goes on after an `await`. */
  readonly lane: "sync" | "default" | "timer" | "transition" | "action";
  readonly changes: readonly Change[];
  readonly wait: "no" | "microtask" | "task" | "slice" | "long";
}

export interface Program {
  readonly seed: number;
  readonly isStrict: boolean;
  readonly roots: number;
  readonly groups: number;
  /** Milliseconds that a reader takes to render: with some of it transitions are interrupted. */
  readonly weight: number;
  /** Whether anything in it can be refused. Then a plain reducer may decide otherwise later. */
  readonly canRefuse: boolean;
  /** Whether the reducer runs in the same tree, to be compared commit by commit. */
  readonly isCompared: boolean;
  readonly events: readonly Event[];
}

export function generate(seed: number): Program {
  const random = new Random(seed);
  const canRefuse = random.chance(0.3);
  const groups = 2 + random.below(3);
  const count = 6 + random.below(20);
  let id = 0;
  const change = (): Change => {
    if (random.chance(0.7)) {
      id++;
      return { kind: "transaction", transaction: transaction(random, id, canRefuse) };
    }
    return {
      kind: random.pick(["mount", "mount", "hide", "suspend", "prop"]),
      group: random.below(groups),
    };
  };
  return {
    seed,
    isStrict: random.chance(0.3),
    roots: random.chance(0.25) ? 2 : 1,
    groups,
    weight: random.pick([0, 0.2, 0.5, 1]),
    canRefuse,
    isCompared: random.chance(0.5),
    events: Array.from({ length: count }, () => ({
      lane: random.pick([
        "sync",
        "sync",
        "default",
        "timer",
        "transition",
        "transition",
        "transition",
        "action",
      ]),
      changes: Array.from({ length: 1 + (random.chance(0.3) ? 1 + random.below(2) : 0) }, change),
      wait: random.pick(["no", "microtask", "task", "task", "slice", "slice", "long"]),
    })),
  };
}

function transaction(random: Random, id: number, canRefuse: boolean): Transaction {
  const steps = Array.from({ length: 1 + random.below(3) }, () => step(random, canRefuse));
  return { id, steps };
}

function step(random: Random, canRefuse: boolean): Step {
  const to = random.pick(NUMBERS);
  const from = random.pick(NUMBERS);
  switch (random.below(canRefuse ? 9 : 8)) {
    case 0:
      return { kind: "add", to };
    case 1:
      return { kind: "transfer", from, to };
    case 2:
      return { kind: "double", to };
    case 3:
      return { kind: "copy", from, to };
    case 4:
      return { kind: "derive", from: random.pick(DERIVED), to };
    case 5:
      return { kind: "toggle", to: "flag" };
    case 6:
      return { kind: "add", to };
    case 7:
      return {
        kind: "branch",
        on: from,
        odd: { kind: "add", to },
        even: { kind: "double", to: random.pick(NUMBERS) },
      };
    default:
      return { kind: "refuse", on: from };
  }
}
