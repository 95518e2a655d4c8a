import { describe, type IdentityNode } from "../identity.ts";
import type { Source } from "../source.ts";
import type { World } from "../world.ts";
import type { DerivedNode } from "./derived-node.ts";

/** What a computation has read so far, if it is not linked to that: dependency, value, dependency, … */
export interface Reads {
  readonly world: World;
  readonly recorded: readonly unknown[];
}

/** Adds the sources of what a computation has read so far. */
export function collectRead({ world, recorded }: Reads, into: Set<Source>): void {
  for (let i = 0; i < recorded.length; i += 2) {
    (recorded[i] as IdentityNode).collectSources(world, into);
  }
}

/**
 * The derived values whose computations run right now, the innermost last, and beside them what those
 * read that are not linked. What stands behind `depth` is left over: a list that is emptied by
 * shortening it has to grow again each time.
 */
export const computing: {
  readonly stack: (DerivedNode | undefined)[];
  readonly reads: (Reads | undefined)[];
  depth: number;
  /** Counts the computations that were not asked for by another one. */
  run: number;
  /** What is being checked before it may have to be computed, from the one that was asked for down. */
  readonly paths: { readonly nodes: readonly DerivedNode[]; readonly world: World }[];
} = { stack: [], reads: [], depth: 0, run: 0, paths: [] };

/** For messages: which computation is running. */
export function innermostComputation(): string {
  const node = computing.stack[computing.depth - 1];
  return node === undefined ? "a computation" : `the computation of ${describe(node)}`;
}
