// What other libraries have taught: `.value` on a ref, and a ref that stands in a template. Development says
// what to do instead. Callers stand behind `process.env.NODE_ENV !== "production"`, spelt out.
import { DEV } from "../ground/dev.ts";
import { checkFunction } from "../ground/check-options.ts";
import { UsageError } from "../ground/errors/usage.ts";
import type { IdentityNode } from "./identity.ts";
import type { Identity } from "./types.ts";
import { adviceOn } from "./wrong-argument.ts";

const NO_VALUE =
  'An identity has no "value", unlike a ref of Vue or a signal: deref() reads it, and hooks and composables show it.';

/** Somebody has assigned to the `value` of an identity. Nothing was changed. */
export function assignedTo(node: IdentityNode, description: string): UsageError {
  return new UsageError(
    "READ_ONLY",
    description,
    `Cannot assign to the value of ${description}. ${adviceOn(node.kind)} ${NO_VALUE}`,
  );
}

const warned: WeakSet<IdentityNode> = new WeakSet();

/** Somebody reads the `value` of an identity. It is said once of each. */
export function readFrom(node: IdentityNode, description: string): undefined {
  if (warned.has(node)) return;
  warned.add(node);
  console.warn(
    `dosync NO_VALUE: the value of ${description} was read, which is undefined. ${NO_VALUE}`,
  );
}

/** Is told of every identity that was turned into text. */
export let printed: ((node: IdentityNode) => void) | undefined;

/**
 * Tells a binding of every identity that is turned into text, in development. It knows whether that happens
 * while a component renders, which should show the value instead.
 *
 * @example
 * ```ts
 * const texts: string[] = [];
 * guardTexts((identity) => texts.push(labelOf(identity)));
 * `${ref(5, { label: "count" })}`;
 * texts; // ["count"]
 * ```
 */
export function guardTexts(tell: (identity: Identity<unknown>) => void): void {
  if (DEV) checkFunction(tell, "What guardTexts() is given");
  const before = printed;
  printed = (node) => {
    before?.(node);
    tell(node as IdentityNode & Identity<unknown>);
  };
}
