import type { Identity } from "@dosync/core";

/** Whether anything is subscribed to an identity: neither a component nor a live derived value. */
export function isSubscribed(identity: Identity<unknown>): boolean {
  return (identity as unknown as { subs: unknown }).subs !== undefined;
}
