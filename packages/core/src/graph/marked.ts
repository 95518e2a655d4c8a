import { type Marked, type MarkingChannel, markSoon } from "../commit/channel.ts";
import type { Commit } from "../commit/commit.ts";
import { Subscription } from "./subscription.ts";

/** A subscription of a framework: it is marked where there is a channel, and called where there is none. */
export function subscriptionOn(
  channel: MarkingChannel | undefined,
  notify: () => void,
): Subscription {
  return channel === undefined
    ? new Subscription(notify)
    : new Subscription(notify, channel, markSubscription);
}

function markSubscription(_commit: Commit, subscription: Subscription): void {
  markSoon(subscription as Marked);
}
