import { reportFailure } from "./failures.ts";
import type { Commit } from "./commit.ts";
import { plugMark } from "./delivery.ts";

/**
 * The `MarkingChannel` of a framework that keeps values of its own, computed from ours.
 *
 * `mark` tells the framework that such values are out of date, before it runs anything because of that. It
 * calls all notifications, then `proceed` where there is one, and runs its effects only after both:
 * `(notifications, proceed) => batch(() => { … })`.
 */
export interface MarkingChannel {
  /**
   * Whether a notification only says that a value may have changed. The framework then compares values by
   * itself, and may give values back (see `external`). It is told before anything here is computed, so that its
   * values belong to the same commit.
   */
  readonly comparesValues?: boolean;
  mark(notifications: readonly (() => void)[], proceed: (() => void) | undefined): void;
}

/** A `Marked` is a subscription of a framework, which is told through the channel. */
export interface Marked {
  readonly notify: () => void;
  readonly channel: MarkingChannel;
  readonly isStopped: boolean;
}

/**
 * `mark` runs as soon as a commit stands. That is before its watches, and also in the middle of a delivery.
 * So a watch, an effect and the code after a commit find no value of a framework that is older than what
 * `deref` says.
 *
 * A transaction marks at its end: a framework runs its effects when a mark ends, and earlier they would see
 * values that may be rolled back. Until then the value of an atom that has changed in it comes from
 * `deref`.
 *
 *     commit 1 ── mark 1 ┬─ watches of 1 ── effects ┬─ watches of 2
 *                        └─ commit 2 ── mark 2      └─ …
 */
let pending: Marked[] = [];

export function markSoon(subscriber: Marked): void {
  plugMark(mark, tellWithin);
  pending.push(subscriber);
}

/** Whether a subscription waits to be marked. */
export function isMarkDue(): boolean {
  return pending.length > 0;
}

/** Functions that look for further changes, and call `markSoon` for them. */
const others: Set<() => void> = new Set();

/** Calls `findMore` before each mark, until the function that it returns is called. */
export function askBeforeMark(findMore: () => void): () => void {
  plugMark(mark, tellWithin);
  others.add(findMore);
  return () => void others.delete(findMore);
}

/** Marks what all commits so far have changed. `proceed` is called before the effects of frameworks. */
function mark(proceed?: () => void): void {
  for (const findMore of others) findMore();
  const marked = pending;
  if (marked.length === 1) return markOne(marked.pop()!, proceed);
  pending = [];
  let next = proceed;
  for (const [channel, notifications] of byChannel(marked)) {
    const inner = next;
    next = () => within(channel, notifications, inner);
  }
  next?.();
}

/** Calls the watches inside of the mark. A framework runs its effects when its mark ends. */
function tellWithin(commit: Commit): void {
  const { notices, watches } = commit;
  const proceed = (): void => {
    notices.deliver();
    watches.deliver();
  };
  mark(notices.count + watches.count > 0 ? proceed : undefined);
}

/** Marks one subscription, without lists. This is the usual case. */
function markOne({ channel, notify, isStopped }: Marked, proceed: (() => void) | undefined): void {
  if (isStopped) proceed?.();
  else within(channel, [notify], proceed);
}

function byChannel(marked: readonly Marked[]): Map<MarkingChannel, (() => void)[]> {
  const channels = new Map<MarkingChannel, (() => void)[]>();
  for (const { channel, notify, isStopped } of marked) {
    if (isStopped) continue;
    const others = channels.get(channel);
    if (others === undefined) channels.set(channel, [notify]);
    else others.push(notify);
  }
  return channels;
}

/** Calls `mark` of one framework. `inner` is called once, whatever the framework does. */
function within(
  channel: MarkingChannel,
  notifications: readonly (() => void)[],
  inner: (() => void) | undefined,
): void {
  let isInnerDone = inner === undefined;
  const proceed = (): void => {
    isInnerDone = true;
    inner!();
  };
  try {
    channel.mark(notifications, inner && proceed);
  } catch (error) {
    reportFailure(error);
  }
  if (!isInnerDone) inner!();
}
