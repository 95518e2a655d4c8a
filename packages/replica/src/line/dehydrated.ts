import type { Address } from "@dosync/core/adapter";

/**
 * What a replica has rendered on a server. The page goes on with it. Its values are text, so JSON keeps all
 * of it.
 */
export interface DehydratedReplica {
  /** The head of the space as of these values. Null: it is not known. */
  readonly cursor: number | null;
  /** The version of the model that the values have. */
  readonly version: number;
  readonly values: readonly (readonly [Address, string])[];
}

/** What a replica knows of itself besides what everybody sees. */
export interface Insight {
  /** Undefined until it has loaded. Then rendering waits for `ready`. */
  readonly isLoaded: boolean;
  /** Why it will never be loaded. */
  readonly refusal: { readonly error: unknown } | undefined;
  /** All that is confirmed, as of a head. Throws where that cannot be shown. */
  confirmed(): {
    readonly cursor: number | null;
    readonly version: number;
    readonly values: readonly (readonly [Address, unknown])[];
  };
}

const insights: WeakMap<object, Insight> = /* @__PURE__ */ new WeakMap();

export function giveInsight(replica: object, insight: Insight): void {
  insights.set(replica, insight);
}

/** Undefined for what is no replica. */
export function insightInto(replica: object): Insight | undefined {
  return insights.get(replica);
}
