import { IdentityNode, notAnIdentity } from "./identity.ts";
import type { World } from "./world.ts";

/** The running synchronous transaction has written this source; `old` holds the committed value. */
export const WRITTEN: number = 1 << 10;
/** It has been commuted in the running synchronous transaction. */
export const COMMUTED: number = 1 << 11;
/** The graph's word for a node whose value can change. */
export const MUTABLE: number = 1 << 0;

/**
 * A place on the timeline: what atoms, refs and agents have in common.
 *
 * A synchronous transaction writes in place, so that a read finds an in-transaction value in one
 * load. Until it ends, what it wrote hangs in a list in first-touch order, each with the value to
 * go back to:
 *
 *     first ─▶ checking ─next─▶ savings ─next─▶ undefined
 *              value 400        value 1100       what the transaction sees
 *              old   500        old   1000       what everybody else sees
 *
 * Publishing drops `old`; rolling back returns to it.
 */
export abstract class Source extends IdentityNode {
  old: unknown;
  next: Source | undefined;
  /** The commit point of the committed value; 0 for the first, which every read point sees. */
  version: number;
  // What the graph needs: the list of those who depend on this source.
  subs: unknown;
  subsTail: unknown;

  constructor(value: unknown) {
    super(MUTABLE, value);
    this.old = undefined;
    this.next = undefined;
    this.version = 0;
    this.subs = undefined;
    this.subsTail = undefined;
  }

  override committed(): unknown {
    return (this.flags & WRITTEN) !== 0 ? this.old : this.value;
  }

  override readIn(world: World): unknown {
    return world.valueOf(this);
  }

  override collectSources(_world: World, into: Set<Source>): void {
    into.add(this);
  }

  /** The graph asks whether it really changed. It is told only when it did, so it never needs to. */
  update(): boolean {
    return false;
  }

  /** The graph says that nobody depends on it any more. */
  unwatched(): void {}
}

/** The source behind an identity that can be changed, or a clear error. */
export function sourceOf(identity: unknown, operation: string): Source {
  if (identity instanceof Source) return identity;
  throw notAnIdentity(operation, "an atom, ref or agent", identity);
}
