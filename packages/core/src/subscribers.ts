import { callEach, callOne, failed } from "./failures.ts";
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

function notifyEach(subscribers: Noted<Subscriber>): void {
  const { items, count } = subscribers;
  for (; subscribers.from < count; subscribers.from++) {
    const subscriber = items[subscribers.from] as Subscriber;
    if (!subscriber.isStopped) callOne(subscriber.notify);
  }
}

/** Everything of one framework in one call, so that it can batch what it does with it. */
function notifyChannels(subscribers: Noted<Subscriber>): void {
  const { items, count } = subscribers;
  let waiting = items as readonly Subscriber[];
  // Most programs have one framework, and most commits make one list.
  for (let remaining = count; remaining > 0; remaining = waiting.length) {
    const { channel } = waiting[0]!;
    const notifications: (() => void)[] = [];
    const others: Subscriber[] = [];
    for (let i = 0; i < remaining; i++) {
      const subscriber = waiting[i]!;
      if (subscriber.channel !== channel) others.push(subscriber);
      else if (!subscriber.isStopped) notifications.push(subscriber.notify);
    }
    waiting = others;
    if (notifications.length > 0) callChannel(channel, notifications);
  }
  subscribers.from = count;
}

function callChannel(channel: Channel, notifications: readonly (() => void)[]): void {
  try {
    channel(notifications);
  } catch (error) {
    failed(error);
  }
}
