import { callEach, reportFailure } from "./failures.ts";
import type { Commit, Noted } from "./record.ts";

/** Delivers what one framework hears of one commit: all of it in a single call. */
export type Channel = (notifications: readonly (() => void)[]) => void;

/** Somebody outside who hears, at most once a commit, that something changed. */
export interface Subscriber {
  readonly notify: () => void;
  readonly channel: Channel;
  readonly isStopped: boolean;
}

/** The channel of subscribers that need none: each is called on its own. */
export const eachAlone: Channel = callEach;

/** Tells those who have noted themselves in the record of a commit. */
export function notifySubscribers({ subscribers, hasChannels }: Commit): void {
  if (hasChannels) notifyChannels(subscribers);
  else notifyEach(subscribers);
}

function notifyEach({ items, count }: Noted<Subscriber>): void {
  for (let i = 0; i < count; i++) {
    const subscriber = items[i] as Subscriber;
    if (subscriber.isStopped) continue;
    try {
      subscriber.notify();
    } catch (error) {
      reportFailure(error);
    }
  }
}

/** Everything of one framework in one call, so that it can batch what it does with it. */
function notifyChannels({ items, count }: Noted<Subscriber>): void {
  const channels = new Map<Channel, Subscriber[]>();
  for (const subscriber of items.slice(0, count) as Subscriber[]) {
    const others = channels.get(subscriber.channel);
    if (others === undefined) channels.set(subscriber.channel, [subscriber]);
    else others.push(subscriber);
  }
  for (const [channel, present] of channels) {
    const notifications = present.filter(({ isStopped }) => !isStopped).map(({ notify }) => notify);
    if (notifications.length === 0) continue;
    try {
      channel(notifications);
    } catch (error) {
      reportFailure(error);
    }
  }
}
