import { WatchLoopError } from "../ground/errors.ts";
import { NEWS } from "../kernel/flags.ts";
import { describe } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import type { Source } from "../kernel/source.ts";
import type { WatchCalls } from "./calls.ts";
import { Commit } from "./commit.ts";

// Own names: with a transformed module every use of an imported one is a call, for which the stack may
// have no room where nothing may fail.
const kernel = sharedKernel;
const HAS_NEWS = NEWS;

/** Marks everything that depends on a source whose committed value has changed: those in its list. */
export let propagate: ((subs: unknown) => void) | undefined;
/** Finds out what really changed among what was marked, and notes in the commit who hears of it. */
let settleDependents: ((commit: Commit) => void) | undefined;

export function plugGraph(
  propagateThrough: NonNullable<typeof propagate>,
  settleMarked: NonNullable<typeof settleDependents>,
): void {
  propagate = propagateThrough;
  settleDependents = settleMarked;
}

/** Marks what frameworks have computed of ours, and keeps their effects back until `proceed` has run. */
export let mark: ((proceed?: () => void) => void) | undefined;
/** Calls the notices and the watches of a commit: in the middle of a mark where a framework has a channel. */
let tellFirst: (commit: Commit) => void = tellWatches;

export function plugMark(markAll: NonNullable<typeof mark>, tellWithin: typeof tellFirst): void {
  mark = markAll;
  tellFirst = tellWithin;
}

/** Comes between a commit that stands and its delivery. */
let around: (commit: Commit, proceed: () => void) => void = (_commit, proceed) => proceed();

export function plugAround(comeBetween: typeof around): void {
  around = comeBetween;
}

/**
 * The queue of commits that stand, first in, first out:
 *
 *     first ─▶ commit 1 ─next─▶ commit 2 (made by a watch of commit 1) ─next─▶ …
 *              being delivered            unsettled: its subscribers are still to be found
 *
 * Where the stack has no room to settle or to deliver a commit, it stays in the queue as it is, and the
 * next delivery goes on from there.
 */
let first: Commit | undefined;
let last: Commit | undefined;
let unsettled: Commit | undefined;
let delivering: Commit | undefined;

/** One that was delivered, to be used again: most commits are delivered before the next one is made. */
let spare: Commit | undefined;

/** Opens the record of the commit that is about to be published. */
export function openCommit(): Commit {
  const commit = spare ?? new Commit();
  spare = undefined;
  commit.depth = delivering === undefined ? 0 : delivering.depth + 1;
  if (commit.depth > SHALLOW) deepCommits++;
  return commit;
}

/** Far more than a sane chain of watches needs, and few enough to be over at once. */
const LONGEST_CHAIN = 10_000;
/** Where each commit leads to several, they become too many long before a chain becomes long. */
const MOST_DEEP = 100_000;
const SHALLOW = 8;
let deepCommits = 0;
let refusal: WatchLoopError | undefined;

/**
 * Refuses a commit that only continues an endless loop of watches. Asked before anything is
 * published, so that whoever is refused has changed nothing.
 */
export function refuseEndlessChain(written?: Source): void {
  if (delivering === undefined) return;
  if (delivering.depth < LONGEST_CHAIN && deepCommits < MOST_DEEP) return;
  throw (refusal ??= endlessChain(delivering, written));
}

/** Names the identity whose watch is being called, and what the watch was about to write. */
function endlessChain({ watches }: Commit, written: Source | undefined): WatchLoopError {
  const labels = new Set<string>();
  const call = watches.items[watches.at] as WatchCalls | undefined;
  if (call !== undefined) labels.add(describe(call.node));
  for (let source = written; source !== undefined; source = source.next)
    labels.add(describe(source));
  return new WatchLoopError([...labels].join(", "));
}

/**
 * The commit stands: finds out who has to hear of it, and tells them unless others come first.
 *
 * `deliver` does not throw. Only a full stack could make it, and then whoever has committed would take
 * that for a failure; so the telling is left for when there is room.
 *
 * @param commit The record. Without one only dependents have to be told.
 */
export function deliver(commit: Commit | undefined): void {
  try {
    commit ??= openCommit();
    if (last === undefined) first = commit;
    else last.next = commit;
    last = commit;
    unsettled ??= commit;
    kernel.duties |= HAS_NEWS;
    around(commit, flush);
  } catch {
    try {
      queueMicrotask(flush);
    } catch {} // then the next commit does it
  }
}

/** Finds the dependents that hear of each commit, and tells those who follow every one. */
function settle(): void {
  for (let commit = unsettled; commit !== undefined; commit = unsettled) {
    settleDependents?.(commit);
    commit.follower?.published();
    if (unsettled === commit) unsettled = commit.next;
  }
}

/**
 * Delivers what is in the queue until it is empty: also what is committed meanwhile. Delivers nothing
 * inside of a transaction, whose end calls it again, and nothing inside of a delivery, which goes on to
 * the new commits by itself.
 */
export function flush(): void {
  settle();
  if (first === undefined || kernel.context !== undefined) return;
  if (delivering !== undefined) {
    if (delivering.next !== undefined) mark?.();
    return;
  }
  try {
    while (first !== undefined) {
      const commit: Commit = (delivering = first);
      tellFirst(commit);
      if (commit.subscribers.count > 0) commit.subscribers.deliver();
      if (commit.last.count > 0) commit.last.deliver();
      if (unsettled !== undefined) settle(); // a commit that was made deep in the stack
      first = commit.next;
      if (first === undefined) last = undefined;
      commit.next = commit.follower = undefined;
      spare = commit;
    }
    kernel.duties &= ~HAS_NEWS;
  } finally {
    delivering = refusal = undefined;
    deepCommits = 0;
  }
}

/** Calls the notices and the watches of a commit, those that have not been called yet. */
export function tellWatches({ notices, watches }: Commit): void {
  if (notices.count > 0) notices.deliver();
  if (watches.count > 0) watches.deliver();
}

/** Whether nothing waits to be delivered. */
export function isDelivered(): boolean {
  return first === undefined;
}

export function isDelivering(): boolean {
  return delivering !== undefined;
}
