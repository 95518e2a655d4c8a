import { isFullStack } from "../ground/full-stack.ts";
import { describe } from "../kernel/identity.ts";
import type { DerivedNode } from "./derived-node.ts";

/** Every so many computations with a previous value are checked; the first one is. */
const EVERY = 16;
let computations = 0;

/**
 * Development: checks now and then that a computation does without its previous value. It may reuse parts of
 * that, but its result must be the same without. A difference is warned of.
 */
export function checkHint(node: DerivedNode, previous: unknown, value: unknown): void {
  if (process.env.NODE_ENV !== "production") {
    // here as well, since Rollup keeps every call that stands in a `try`
    if (previous === undefined || node.compute.length === 0 || computations++ % EVERY !== 0) return;
    if (mayBeSame(value, computeWithout(node, value))) return;
    console.warn(
      `dosync: ${describe(node)} is another value when its computation is not given the previous one. That is a hint for what can be reused, which other worlds do not have: compute the same without it.`,
    );
  }
}

/** A full stack gives the value itself: it says nothing. Any other error is another result. */
function computeWithout(node: DerivedNode, value: unknown): unknown {
  try {
    return node.compute(undefined);
  } catch (error) {
    return isFullStack(error) ? value : error;
  }
}

/** Whether two values may be the same. What an object of another kind holds is not known. */
function mayBeSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isObject(one) || !isObject(other)) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  const [ones, others] = [partsOf(one), partsOf(other)];
  return (
    ones.length === others.length &&
    ones.every(([key, part], i) => {
      const [otherKey, otherPart] = others[i]!;
      return mayBeSame(key, otherKey) && mayBeSame(part, otherPart);
    })
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function partsOf(value: object): (readonly [key: unknown, part: unknown])[] {
  if (value instanceof Map || value instanceof Set) return [...value.entries()];
  return Object.entries(value);
}
