import * as fc from "fast-check";

/**
 * Random asynchronous transactions whose parts run beside each other. Each program is run on the library
 * and on plain Maps, part by part in the same order, and both must tell the same story.
 */
export const refs = ["r0", "r1", "r2"] as const;
export type RefName = (typeof refs)[number];
/** A derived value, the sum of the first two refs. */
export type Name = RefName | "sum";

/** Where something is done: with the handle of the innermost branch, or with that of the transaction. */
interface Place {
  readonly isOutside?: boolean;
}

export type Part =
  | ({ readonly do: "read"; readonly name: Name } & Place)
  | ({
      readonly do: "alter" | "refSet" | "commute";
      readonly name: RefName;
      readonly by: number;
    } & Place)
  | ({ readonly do: "ensure"; readonly name: RefName } & Place)
  | ({ readonly do: "both"; readonly by: number } & Place)
  | ({ readonly do: "afterCommit" } & Place)
  /** Gives way to the others. */
  | { readonly do: "pause" }
  | { readonly do: "throw" }
  /** Calls `retry` unless a ref is as large as this. */
  | { readonly do: "retryBelow"; readonly name: Name; readonly least: number }
  | { readonly do: "try" | "all" | "late"; readonly parts: readonly Part[] }
  | { readonly do: "orElse"; readonly first: readonly Part[]; readonly second: readonly Part[] };

export interface Transaction {
  readonly isSerializable: boolean;
  readonly parts: readonly Part[];
}

export interface Program {
  readonly transactions: readonly Transaction[];
  /** What others commit meanwhile, each in a `dosync` of its own. */
  readonly commits: readonly { readonly name: RefName; readonly by: number }[];
  /** Who goes on next: a place in the list of those who could. */
  readonly picks: readonly number[];
}

const ref = fc.constantFrom(...refs);
const by = fc.integer({ min: 1, max: 3 });
const isOutside = fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true));

const { part } = fc.letrec<{ part: Part }>((tie) => {
  const parts = fc.array(tie("part"), { maxLength: 4 });
  return {
    part: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.record({
        do: fc.constant("read"),
        name: fc.constantFrom(...refs, "sum", "sum", "sum"),
        isOutside,
      }),
      fc.record({ do: fc.constantFrom("alter", "refSet", "commute"), name: ref, by, isOutside }),
      fc.record({ do: fc.constantFrom("alter", "commute"), name: ref, by, isOutside }),
      fc.record({ do: fc.constant("ensure"), name: ref, isOutside }),
      fc.record({ do: fc.constant("both"), by, isOutside }),
      fc.record({ do: fc.constant("afterCommit"), isOutside }),
      fc.record({ do: fc.constant("pause") }),
      fc.record({
        do: fc.constant("retryBelow"),
        name: fc.constantFrom(...refs, "sum"),
        least: fc.integer({ min: 1, max: 6 }),
      }),
      fc.record({ do: fc.constant("throw") }),
      fc.record({ do: fc.constantFrom("all", "all", "try", "late"), parts }),
      fc.record({ do: fc.constant("orElse"), first: parts, second: parts }),
      fc.record({ do: fc.constant("orElse"), first: parts, second: parts }),
    ),
  };
});

export const program: fc.Arbitrary<Program> = fc.record({
  transactions: fc.array(
    fc.record({
      isSerializable: fc.boolean(),
      parts: fc.array(part, { minLength: 1, maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  commits: fc.array(fc.record({ name: ref, by }), { maxLength: 3 }),
  picks: fc.array(fc.nat({ max: 30 }), { minLength: 20, maxLength: 60 }),
});
