import { type Marked, type MarkingChannel, markSoon } from "../commit/channel.ts";
import type { Commit } from "../commit/commit.ts";
import { Subscription } from "./subscription.ts";

/** Makes a subscription of a framework. With a channel it is marked, without one it is called. */
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
