import { extraOf, IdentityNode, labelOf as nameOf } from "../kernel/identity.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { Source } from "../kernel/source.ts";
import type { Identity } from "../kernel/types.ts";

/**
 * Whether something is an identity of this copy of the library.
 *
 * @example
 * ```ts
 * isIdentity(atom(1)); // true
 * isIdentity(1); // false
 * ```
 */
export function isIdentity(value: unknown): value is Identity<unknown> {
  return value instanceof IdentityNode;
}

/**
 * Throws unless it is given an identity. The error says what was passed.
 *
 * @throws {NotAnIdentityError} naming the operation.
 * @example
 * ```ts
 * checkIdentity(atom(0), "useDeref");
 * ```
 */
export function checkIdentity(
  value: unknown,
  operation: string,
): asserts value is Identity<unknown> {
  nodeOf(value, operation);
}

/**
 * The label of an identity: the given one, or a number of its own.
 *
 * @example
 * ```ts
 * labelOf(atom(0, { label: "count" })); // "count"
 * ```
 */
export function labelOf(identity: Identity<unknown>): string {
  return nameOf(nodeOf(identity, "labelOf"));
}

/**
 * Gives an identity a label, unless it has one.
 *
 * @example
 * ```ts
 * const model = { count: atom(0) };
 * giveLabel(model.count, "count");
 * ```
 */
export function giveLabel(identity: Identity<unknown>, label: string): void {
  extraOf(nodeOf(identity, "giveLabel")).label ??= label;
}

/**
 * Its kind: `atom`, `ref`, `derived` or `agent`.
 *
 * @example
 * ```ts
 * kindOf(ref(0)); // "ref"
 * ```
 */
export function kindOf(identity: Identity<unknown>): string {
  return nodeOf(identity, "kindOf").kind;
}

/**
 * Whether an identity has a value of its own. A derived value and a lens have that of others.
 *
 * @example
 * ```ts
 * const count = ref({ n: 1 });
 * hasOwnValue(count); // true
 * hasOwnValue(lens(count, ["n"])); // false
 * ```
 */
export function hasOwnValue(identity: Identity<unknown>): boolean {
  return nodeOf(identity, "hasOwnValue") instanceof Source;
}
