import type { Batch } from "@dosync/replica";
import type { PushRequest } from "@dosync/replica/adapter";

/** What a reader knows: a head of the space, and the `history` of its log there. */
export type Known = Pick<PushRequest, "cookie" | "history">;

/** The batch under a name that no other one has: see `history` of {@link Batch}. */
export function named(batch: Batch): Batch {
  return { ...batch, history: crypto.randomUUID().slice(-12) };
}
