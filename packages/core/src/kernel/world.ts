import type { IdentityNode } from "./identity.ts";
import { kernel } from "./kernel.ts";
import type { Source } from "./source.ts";

/**
 * One consistent set of values for all identities: what a transaction sees, what a snapshot pinned,
 * what a commit is about to publish.
 *
 * A world answers for sources. Derived values are computed in it from those answers, and remembered
 * in `memos`; the committed world keeps its own results in the derived values themselves.
 */
export interface World {
  valueOf(source: Source): unknown;
  /** Whether it may show another value than the committed world does. */
  differs(source: Source): boolean;
  /** Changes whenever this world shows something new. */
  readonly epoch: number;
  memos: Memos | undefined;
  /** Whether it may last: then it keeps no derived value in memory that nobody else has. */
  readonly isLasting?: boolean;
}

/** What is remembered of derived values, by derived value. */
export interface Memos {
  get(node: IdentityNode): unknown;
  set(node: IdentityNode, memo: unknown): unknown;
}

/** What everybody sees outside of transactions. */
class CommittedWorld implements World {
  memos: undefined;

  get epoch(): number {
    return kernel.point;
  }
  valueOf(source: Source): unknown {
    return source.stored();
  }
  differs(): boolean {
    return false;
  }
}

export const committedWorld: World = /* @__PURE__ */ new CommittedWorld();
