import { DERIVED, NUMBERS, type Step, type Transaction } from "../model.ts";
import { Random } from "../random.ts";

/** What one event does to the store. */
type StoreChange =
  | { readonly kind: "transaction"; readonly transaction: Transaction }
  /** A transaction that waits in the middle, and commits when it has run through. */
  | { readonly kind: "long transaction"; readonly transaction: Transaction }
  /** A transaction that somebody else has run on the same replicated state. */
  | { readonly kind: "foreign transaction"; readonly transaction: Transaction }
  /** A change of the value that lives elsewhere. */
  | { readonly kind: "tick" }
  /** Opens a draft, works in it, or ends it. */
  | { readonly kind: "edit"; readonly transaction: Transaction }
  | { readonly kind: "save" };

/** What one event does to a group of components. */
export interface PageChange {
  readonly kind: (typeof PAGE_CHANGES)[number];
  readonly group: number;
}

export type Change = StoreChange | PageChange;

const PAGE_CHANGES = [
  "mount",
  "hide",
  "suspend",
  "suspend twice",
  "switch",
  "break",
  "repair",
  "draft",
] as const;

/** How an event reaches React. The last three run when React commits something else. */
const LANES = [
  "sync",
  "default",
  "timer",
  "click",
  "mouse",
  "popstate",
  "microtask",
  "frame",
  "transition",
  "action",
  "sync in transition",
  "layout effect",
  "passive effect",
  "cleanup",
] as const;
type Lane = (typeof LANES)[number];

export interface Event {
  readonly lane: Lane;
  readonly changes: readonly Change[];
  /** How long to wait afterwards. */
  readonly wait: "no" | "microtask" | "task" | "slice" | "long";
}

/** How the store keeps its numbers: in refs, in atoms that a `dosync` changes, in a single atom, or in a replica. */
export type Keeping = "refs" | "atoms" | "one atom" | "replica";

export interface Program {
  readonly seed: number;
  readonly isStrict: boolean;
  /** Whether a `<TransitionRoot>` stands around each page. */
  readonly hasRoot: boolean;
  readonly keeping: Keeping;
  /** Roots of React that show the same store. */
  readonly pages: number;
  readonly groups: readonly GroupPlan[];
  /** Milliseconds that a reader takes to render: with some of it transitions are interrupted. */
  readonly weight: number;
  readonly events: readonly Event[];
}

/** What stands around the readers of a group. */
export interface GroupPlan {
  readonly isPortal: boolean;
  /** A root below the root of the page. */
  readonly isNested: boolean;
  readonly isMounted: boolean;
  /** Throws, or suspends, where the number that it reads can be divided by this. */
  readonly throwsAt: number | undefined;
  readonly suspendsAt: number | undefined;
}

export function generate(seed: number, hasRoot: boolean, given?: Keeping): Program {
  const random = new Random(seed);
  const picked = random.pick(["refs", "refs", "atoms", "one atom"] as const);
  const keeping = given ?? picked;
  const groups = Array.from({ length: 2 + random.below(3) }, () => group(random, hasRoot));
  const transactions = new Transactions(random, keeping);
  const count = 6 + random.below(18);
  return {
    seed,
    hasRoot,
    keeping,
    groups,
    isStrict: random.chance(0.3),
    pages: random.chance(0.25) ? 2 : 1,
    weight: random.pick([0, 0, 0.2, 0.5]),
    events: Array.from({ length: count }, () => event(random, transactions, groups.length)),
  };
}

function group(random: Random, hasRoot: boolean): GroupPlan {
  return {
    isPortal: random.chance(0.25),
    isNested: hasRoot && random.chance(0.2),
    isMounted: random.chance(0.5),
    throwsAt: random.chance(0.4) ? 3 + random.below(5) : undefined,
    suspendsAt: random.chance(0.3) ? 3 + random.below(5) : undefined,
  };
}

function event(random: Random, transactions: Transactions, groups: number): Event {
  const length = random.chance(0.3) ? 2 + random.below(2) : 1;
  const change = (): Change =>
    random.chance(0.7)
      ? transactions.change()
      : { kind: random.pick(PAGE_CHANGES), group: random.below(groups) };
  return {
    // Transitions, and what is urgent beside them, are what it is about.
    lane: random.chance(0.5)
      ? random.pick(["sync", "default", "transition", "transition"])
      : random.pick(LANES),
    changes: Array.from({ length }, change),
    wait: random.pick(["no", "microtask", "task", "task", "slice", "slice", "long"]),
  };
}

/** Makes transactions, each with a number of its own. */
class Transactions {
  readonly #random: Random;
  readonly #keeping: Keeping;
  readonly #canRefuse: boolean;
  #made = 0;

  constructor(random: Random, keeping: Keeping) {
    this.#random = random;
    this.#keeping = keeping;
    this.#canRefuse = random.chance(keeping === "replica" ? 0.7 : 0.3);
  }

  change(): StoreChange {
    const random = this.#random;
    if (random.chance(0.15)) return { kind: "tick" };
    if (this.#keeping === "replica" && random.chance(0.35)) {
      return this.#transaction("foreign transaction");
    }
    // Drafts and asynchronous transactions hold refs: an atom would change at once.
    if (this.#keeping !== "refs" || random.chance(0.8)) return this.#transaction("transaction");
    return random.pick([
      () => this.#transaction("long transaction"),
      () => this.#transaction("edit"),
      () => ({ kind: "save" as const }),
    ])();
  }

  #transaction(kind: Exclude<StoreChange["kind"], "tick" | "save">): StoreChange {
    const random = this.#random;
    const steps = Array.from({ length: 1 + random.below(3) }, () => step(random));
    // It refuses before it has written anything, since what is written to atoms is not rolled back.
    if (this.#canRefuse && random.chance(0.3)) {
      steps.unshift({ kind: "refuse", on: random.pick(NUMBERS) });
    }
    return { kind, transaction: { id: ++this.#made, steps } };
  }
}

function step(random: Random): Step {
  const to = random.pick(NUMBERS);
  const from = random.pick(NUMBERS);
  switch (random.below(7)) {
    case 0:
      return { kind: "transfer", from, to };
    case 1:
      return { kind: "double", to };
    case 2:
      return { kind: "copy", from, to };
    case 3:
      return { kind: "derive", from: random.pick(DERIVED), to };
    case 4:
      return { kind: "toggle", to: "flag" };
    case 5:
      return {
        kind: "branch",
        on: from,
        odd: { kind: "add", to },
        even: { kind: "double", to: random.pick(NUMBERS) },
      };
    default:
      return { kind: "add", to };
  }
}
