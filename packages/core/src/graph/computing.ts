import { CycleError } from "../errors.ts";
import { describe, labelOf } from "../identity.ts";
import type { DerivedNode } from "./derived-node.ts";

/** The derived values whose computations run right now, the innermost last. */
const computing: DerivedNode[] = [];

export function beginComputing(node: DerivedNode): void {
  computing.push(node);
}

export function endComputing(): void {
  computing.pop();
}

/** For messages: which computation is running. */
export function innermostComputation(): string {
  const node = computing[computing.length - 1];
  return node === undefined ? "a computation" : `the computation of ${describe(node)}`;
}

/** The computations from this node down to the one that asked for it again, and back to it. */
export function cycleThrough(node: DerivedNode): CycleError {
  const start = computing.lastIndexOf(node);
  return new CycleError([...computing.slice(start), node].map(labelOf));
}
