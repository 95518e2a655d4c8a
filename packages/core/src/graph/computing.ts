import { CycleError } from "../errors.ts";
import { describe, labelOf } from "../identity.ts";
import type { DerivedNode } from "./derived-node.ts";

/**
 * The derived values whose computations run right now, the innermost last. What stands behind
 * `depth` is left over: a list that is emptied by shortening it has to grow again each time.
 */
export const computing: { readonly stack: (DerivedNode | undefined)[]; depth: number } = {
  stack: [],
  depth: 0,
};

/** For messages: which computation is running. */
export function innermostComputation(): string {
  const node = computing.stack[computing.depth - 1];
  return node === undefined ? "a computation" : `the computation of ${describe(node)}`;
}

/** The computations from this node down to the one that asked for it again, and back to it. */
export function cycleThrough(node: DerivedNode): CycleError {
  const running = computing.stack.slice(0, computing.depth) as DerivedNode[];
  const start = running.lastIndexOf(node);
  return new CycleError([...running.slice(start), node].map(labelOf));
}
