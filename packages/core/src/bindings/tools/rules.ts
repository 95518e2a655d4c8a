import { nodeOf } from "../../kernel/arguments.ts";
import type { Identity } from "../../kernel/types.ts";

/** A rule as tools see it. It is the same object for as long as the rule is in force. */
export interface RuleOutline {
  readonly label: string;
  /** What it has read when it was last checked, also through derived values. Nothing once it has ended. */
  readonly reads: ReadonlySet<Identity<unknown>>;
}

/**
 * The invariants that have read an identity when they were last checked. For developer tools.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @example
 * ```ts
 * const stock = ref(3);
 * invariant("never below zero", () => deref(stock) >= 0);
 * rulesOver(stock).map(({ label, reads }) => [label, reads.has(stock)]); // [["never below zero", true]]
 * ```
 */
export function rulesOver(identity: Identity<unknown>): readonly RuleOutline[] {
  return [...(nodeOf(identity, "rulesOver").extra?.invariants ?? [])] as unknown as RuleOutline[];
}
