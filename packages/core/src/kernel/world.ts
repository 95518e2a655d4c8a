import type { IdentityNode } from "./identity.ts";
import { kernel } from "./kernel.ts";
import type { Source } from "./source.ts";

/**
 * A `World` is one consistent set of values for all identities. It is that of a transaction, a snapshot, or a
 * commit that is about to be published.
 *
 * A world answers for sources. Derived values are computed in it from those answers, and their results
 * stand in `memos`. The committed world keeps its results in the derived values themselves.
 */
export interface World {
  valueOf(source: Source): unknown;
  /** Whether it may show another value than the committed world does. */
  differs(source: Source): boolean;
  /** Changes whenever this world shows something new. */
  readonly epoch: number;
  memos: Memos | undefined;
  /**
   * Of a draft: takes over the newest value of a timeless source, if it fits. Without a newer one that fits,
   * the running computation runs again when one was committed.
   */
  takeLater?(source: Source, fits: (value: unknown) => boolean): boolean;
  /** Whether it may last. Then it keeps no derived value in memory that nobody else has. */
  readonly isLasting?: boolean;
}

/** The results of derived values in a world, by derived value. */
export interface Memos {
  get(node: IdentityNode): unknown;
  set(node: IdentityNode, memo: unknown): unknown;
}

/** The world outside of transactions. */
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
