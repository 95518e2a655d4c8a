import { reportFailure } from "./failures.ts";
import type { Commit } from "./commit.ts";
import { plugMark, tellWatches } from "./delivery.ts";

/**
 * A framework that keeps values of its own, computed from ours, and can be told that they are out of
 * date before it runs anything because of that.
 *
 * `mark` calls all notifications, then `proceed` where there is one, and runs its effects only after
 * both: `(notifications, proceed) => batch(() => { … })`.
 */
export interface MarkingChannel {
  /**
   * Whether a notification says only that something may have changed: what the framework computes
   * compares values by itself. Such a framework may give values back (see `external`): it is then told
   * before anything here is computed, so that what comes back belongs to the same commit.
   */
  readonly comparesValues?: boolean;
  mark(notifications: readonly (() => void)[], proceed: (() => void) | undefined): void;
}

/** Somebody whom a framework's values are kept for. */
export interface Marked {
  readonly notify: () => void;
  readonly channel: MarkingChannel;
  readonly isStopped: boolean;
}

/**
 * What frameworks keep is marked as soon as a commit stands, before the watches of that commit and
 * also when it is made in the middle of a delivery. So nobody finds something computed by a framework
 * that is older than what `deref` says: no watch, no effect, not the one who has just committed.
 *
 * Inside of a transaction nothing is marked before its end: a framework runs its effects when a mark
 * ends, and there they would see what may be rolled back. An atom that has changed in it is found by
 * asking here, not by what a framework has kept.
 *
 *     commit 1 ── mark 1 ┬─ watches of 1 ── effects ┬─ watches of 2
 *                        └─ commit 2 ── mark 2      └─ …
 */
let pending: Marked[] = [];

export function markSoon(subscriber: Marked): void {
  plugMark(mark, tellWithin);
  pending.push(subscriber);
}

/** Whether there is something to be marked. */
export function isMarkDue(): boolean {
  return pending.length > 0;
}

/** Those who find out for themselves what else has changed, and mark it soon. */
const others: Set<() => void> = new Set();

/** Asks before each mark, until the function that it returns is called. */
export function askBeforeMark(findMore: () => void): () => void {
  plugMark(mark, tellWithin);
  others.add(findMore);
  return () => void others.delete(findMore);
}

/** Marks what every commit so far has changed, around what is to happen before the effects. */
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

/** A framework's effects run when its mark ends: so the watches are called inside of the mark. */
function tellWithin(commit: Commit): void {
  const isMore = commit.notices.count + commit.watches.count > 0;
  mark(isMore ? () => tellWatches(commit) : undefined);
  tellWatches(commit); // all of them, or what a framework that failed has left
}

/** The usual case, without lists: somebody shows one of the identities that the commit has changed. */
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

/** What is to happen happens once, whatever a framework does. */
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
