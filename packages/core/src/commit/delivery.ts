import { WatchLoopError } from "../ground/errors/delivery.ts";
import { NEWS } from "../kernel/flags.ts";
import { describe } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import type { Source } from "../kernel/source.ts";
import type { WatchCalls } from "./calls.ts";
import { Commit } from "./commit.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;
const HAS_NEWS = NEWS;

/** Marks the readers of a changed source, and all that depends on them. */
export let propagate: ((subs: unknown) => void) | undefined;
/** Computes the marked readers, and notes those that have really changed in the commit. */
let settleDependents: ((commit: Commit) => void) | undefined;

export function plugGraph(
  propagateThrough: NonNullable<typeof propagate>,
  settleMarked: NonNullable<typeof settleDependents>,
): void {
  propagate = propagateThrough;
  settleDependents = settleMarked;
}

/** Marks the values of frameworks. Their effects run after `proceed`. */
export let mark: ((proceed?: () => void) => void) | undefined;
/** Calls notices and watches of a commit inside of the mark of a framework. */
let tellFirst: ((commit: Commit) => void) | undefined;

export function plugMark(
  markAll: NonNullable<typeof mark>,
  tellWithin: NonNullable<typeof tellFirst>,
): void {
  mark = markAll;
  tellFirst = tellWithin;
}

/** Comes between a commit that stands and its delivery. */
let around: ((commit: Commit, proceed: () => void) => void) | undefined;

export function plugAround(comeBetween: NonNullable<typeof around>): void {
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
/** The commit whose calls are made right now. */
export let delivering: Commit | undefined;

/** A delivered commit, to be used again. Most commits are delivered before the next one is made. */
let spare: Commit | undefined;

/** Opens a commit that is about to be published. */
export function openCommit(): Commit {
  const commit = spare ?? new Commit();
  spare = undefined;
  commit.depth = delivering === undefined ? 0 : delivering.depth + 1;
  if (commit.depth > SHALLOW) deepCommits++;
  return commit;
}

/**
 * The longest chain of commits that answer one another. No program needs a longer one, and it is over at
 * once.
 */
const LONGEST_CHAIN = 10_000;
/** The most commits of deep chains. Where each leads to several, they become many before they become deep. */
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

/** The error of a watch that never ends. It names the watched identity and the sources to be written. */
function endlessChain({ watches }: Commit, written: Source | undefined): WatchLoopError {
  const labels = new Set<string>();
  const call = watches.items[watches.at] as WatchCalls | undefined;
  if (call !== undefined) labels.add(describe(call.node));
  for (let source = written; source !== undefined; source = source.next)
    labels.add(describe(source));
  return new WatchLoopError([...labels].join(", "));
}

/**
 * Delivers a commit that stands, unless others come first.
 *
 * `deliver` does not throw: the code that has committed would take that for a failure. Where the stack is
 * full, the delivery waits until there is room.
 *
 * @param commit The calls to make. Without it only dependents have to be settled.
 */
export function deliver(commit: Commit | undefined): void {
  try {
    commit ??= openCommit();
    if (last === undefined) first = commit;
    else last.next = commit;
    last = commit;
    unsettled ??= commit;
    kernel.duties |= HAS_NEWS;
    if (around === undefined) flush();
    else around(commit, flush);
  } catch {
    try {
      queueMicrotask(flush);
    } catch {} // then the next commit does it
  }
}

/** Settles the dependents of each queued commit, and tells its follower that it stands. */
function settle(): void {
  for (let commit = unsettled; commit !== undefined; commit = unsettled) {
    settleDependents?.(commit);
    commit.follower?.published();
    if (unsettled === commit) unsettled = commit.next;
  }
}

/**
 * Delivers queued commits, also those that are made meanwhile, until the queue is empty. A call inside of a
 * transaction leaves that to the end of the transaction, and a call inside of a delivery leaves it to that
 * delivery.
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
      if (tellFirst !== undefined) tellFirst(commit);
      // Those that are left: all of them without a framework, and where that has failed.
      if (commit.notices.count > 0) commit.notices.deliver();
      if (commit.watches.count > 0) commit.watches.deliver();
      if (commit.subscribers.count > 0) commit.subscribers.deliver();
      if (commit.last.count > 0) commit.last.deliver();
      if (unsettled !== undefined) settle(); // a commit that was made where the stack was full
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

/** Whether the queue is empty. */
export function isDelivered(): boolean {
  return first === undefined;
}

export function isDelivering(): boolean {
  return delivering !== undefined;
}
