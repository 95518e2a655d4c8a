import * as fc from "fast-check";

/**
 * Random programs over a small world: three refs, two atoms, four derived values. Two interpreters
 * run the same program, one on the library and one on plain Maps, and must tell the same story.
 */
export const refs = ["r0", "r1", "r2"] as const;
export const atoms = ["a0", "a1"] as const;
export const derivedNames = ["d0", "d1", "d2", "d3"] as const;

export type RefName = (typeof refs)[number];
export type AtomName = (typeof atoms)[number];
export type SourceName = RefName | AtomName;
export type DerivedName = (typeof derivedNames)[number];
export type Name = SourceName | DerivedName;

export type Read = (name: Name) => number;

export const sources: readonly SourceName[] = [...refs, ...atoms];

/** What the derived values are: functions of what they read. */
export const formulas: Readonly<Record<DerivedName, (read: Read) => number>> = {
  d0: (read) => read("r0") + read("r1"),
  d1: (read) => (read("r2") % 2 === 0 ? read("d0") : read("a0")),
  d2: (read) => {
    if (read("d1") > 6) throw TOO_BIG;
    return read("d1") * 2 + read("a1");
  },
  d3: (read) => Math.sign(read("d0") - read("r2")),
};

const TOO_BIG = "too big";

/** Validators that a program may give to a source; the last one reads another. */
export const validators: readonly ((value: number, read: Read) => boolean)[] = [
  (value) => value !== 3,
  (value) => value > -5,
  (value, read) => value <= read("r0") + 4,
];

/** Invariants that a program may put in force and lift. */
export const invariants: readonly ((read: Read) => boolean)[] = [
  (read) => read("r0") + read("r1") < 9,
  (read) => read("d3") >= 0 || read("r1") < 2,
  (read) => (read("a0") > 2 ? read("r2") : read("a1")) < 5,
];

export type Statement =
  | { readonly do: "read" | "readCommitted" | "subscribe" | "unsubscribe"; readonly name: Name }
  | { readonly do: "alter" | "refSet" | "commute"; readonly name: RefName; readonly by: number }
  | { readonly do: "ensure"; readonly name: RefName }
  | { readonly do: "swap" | "reset"; readonly name: AtomName; readonly by: number }
  | {
      readonly do: "compareAndSet";
      readonly name: AtomName;
      readonly expected: number;
      readonly by: number;
    }
  | { readonly do: "dosync" | "try"; readonly body: readonly Statement[] }
  | { readonly do: "throw"; readonly value: unknown }
  | { readonly do: "afterCommit"; readonly body: readonly Statement[] }
  | { readonly do: "snapshot" }
  | { readonly do: "look"; readonly at: number; readonly name: Name }
  | { readonly do: "dispose"; readonly at: number }
  | {
      readonly do: "addWatch";
      readonly name: Name;
      readonly key: number;
      /** How often the watch does something itself. */
      readonly times: number;
      readonly body: readonly Statement[];
    }
  | { readonly do: "removeWatch"; readonly name: Name; readonly key: number }
  | { readonly do: "setValidator"; readonly name: SourceName; readonly which: number }
  | { readonly do: "invariant"; readonly which: number };

export interface Program {
  /** Whether somebody follows every commit: the library then takes another path. */
  readonly isFollowed: boolean;
  readonly statements: readonly Statement[];
}

const name = fc.constantFrom<Name>(...refs, ...refs, ...atoms, ...derivedNames);
const refName = fc.constantFrom(...refs);
const atomName = fc.constantFrom(...atoms);
const by = fc.integer({ min: -2, max: 4 });
const key = fc.nat(2);
const at = fc.nat(2);
const which = fc.nat(validators.length);
const depthIdentifier = fc.createDepthIdentifier();

const only = <K extends Statement["do"]>(word: K): fc.Arbitrary<K> => fc.constant(word);

/** What can be done without running anything else. */
const simple: fc.Arbitrary<Statement> = fc.oneof(
  weighted(
    12,
    fc.record({ do: fc.constantFrom("alter", "alter", "refSet", "commute"), name: refName, by }),
  ),
  weighted(6, fc.record({ do: fc.constantFrom("swap", "reset"), name: atomName, by })),
  weighted(4, fc.record({ do: fc.constantFrom("read", "readCommitted"), name })),
  weighted(3, fc.record({ do: fc.constantFrom("subscribe", "subscribe", "unsubscribe"), name })),
  weighted(1, fc.record({ do: only("ensure"), name: refName })),
  weighted(1, fc.record({ do: only("compareAndSet"), name: atomName, expected: by, by })),
  weighted(
    1,
    fc.record({ do: only("throw"), value: fc.constantFrom("error", 0, undefined, null) }),
  ),
  weighted(1, fc.record({ do: only("snapshot") })),
  weighted(2, fc.record({ do: only("look"), at, name })),
  weighted(1, fc.record({ do: only("dispose"), at })),
  weighted(1, fc.record({ do: only("removeWatch"), name, key })),
  weighted(2, fc.record({ do: only("setValidator"), name: fc.constantFrom(...sources), which })),
  weighted(2, fc.record({ do: only("invariant"), which: fc.nat(invariants.length - 1) })),
);

/** What runs in a transaction is rich in writes; what runs outside of one in transactions. */
const { outside } = fc.letrec<{ inside: Statement; outside: Statement; compound: Statement }>(
  (tie) => {
    const inside = fc.array(tie("inside"), { maxLength: 6, depthIdentifier });
    const outside = fc.array(tie("outside"), { maxLength: 3, depthIdentifier });
    const limits = { depthSize: "small", withCrossShrink: true, depthIdentifier } as const;
    return {
      compound: fc.oneof(
        weighted(
          2,
          fc.record({ do: only("addWatch"), name, key, times: fc.nat(2), body: outside }),
        ),
        weighted(1, fc.record({ do: only("afterCommit"), body: outside })),
      ),
      inside: fc.oneof(
        limits,
        weighted(10, simple),
        weighted(4, fc.record({ do: fc.constantFrom("dosync", "try"), body: inside })),
        weighted(2, tie("compound")),
      ),
      outside: fc.oneof(
        limits,
        weighted(4, simple),
        weighted(10, fc.record({ do: only("dosync"), body: inside })),
        weighted(1, fc.record({ do: only("try"), body: outside })),
        weighted(2, tie("compound")),
      ),
    };
  },
);

export const program: fc.Arbitrary<Program> = fc.record({
  isFollowed: fc.boolean(),
  statements: fc.array(outside, { minLength: 1, maxLength: 25, size: "max" }),
});

function weighted(
  weight: number,
  arbitrary: fc.Arbitrary<unknown>,
): fc.WeightedArbitrary<Statement> {
  return { weight, arbitrary: arbitrary as fc.Arbitrary<Statement> };
}

/** One thing that happened, in the words that both interpreters use. */
export type Event = readonly [what: string, ...details: unknown[]];

/**
 * Among those whose order is not promised, the order is made the same: derived values' watches,
 * subscribers, and reports of derived values that failed, each within one stretch.
 */
export function inPromisedOrder(events: readonly Event[]): Event[] {
  const result: Event[] = [];
  let stretch: Event[] = [];
  const close = (): void => {
    result.push(...stretch.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)));
    stretch = [];
  };
  for (const event of events) {
    if (stretch.length > 0 && (stretch[0]?.[0] !== event[0] || !isUnordered(event))) close();
    if (isUnordered(event)) stretch.push(event);
    else result.push(event);
  }
  close();
  return result;
}

function isUnordered([what]: Event): boolean {
  return what === "derived watch" || what === "subscriber" || what === "derived failed";
}
