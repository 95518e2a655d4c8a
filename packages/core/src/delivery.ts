import { WatchLoopError } from "./errors.ts";
import { callEach, reportFailure } from "./failures.ts";
import { NEWS } from "./flags.ts";
import { describe, type IdentityNode, type Watches } from "./identity.ts";
import { kernel } from "./kernel.ts";
import type { Watch } from "./types.ts";
import { Commit, type Noted } from "./record.ts";
import type { Source } from "./source.ts";

/** One that was delivered, to be used again: most commits are delivered before the next one is made. */
let spare: Commit | undefined;

/** Opens the record of the commit at the newest commit point. */
export function openCommit(): Commit {
  const commit = spare ?? new Commit();
  spare = undefined;
  commit.point = kernel.point;
  commit.depth = delivering === undefined ? 0 : delivering.depth + 1;
  return commit;
}

/** Far more than a sane chain of watches needs, and few enough to be over at once. */
const LONGEST_CHAIN = 10_000;

let first: Commit | undefined;
let last: Commit | undefined;
let delivering: Commit | undefined;

/**
 * Refuses a commit that only continues an endless loop of watches. Asked before anything is
 * published, so that whoever is refused has changed nothing.
 */
export function refuseEndlessChain(first?: Source): void {
  if (delivering !== undefined && delivering.depth >= LONGEST_CHAIN) {
    throw endlessChain(delivering, first);
  }
}

/** Names those whose watches are being called, and what they were about to write. */
function endlessChain({ heard, heardLater }: Commit, first: Source | undefined): WatchLoopError {
  const labels = new Set<string>();
  for (const { items, count } of [heard, heardLater]) {
    for (let i = 0; i < count; i += 4) labels.add(describe(items[i] as IdentityNode));
  }
  for (let source = first; source !== undefined; source = source.next) labels.add(describe(source));
  return new WatchLoopError([...labels].join(", "));
}

/** Puts a published commit in the queue. It is delivered by the next {@link flush}. */
export function enqueue(commit: Commit): void {
  kernel.duties |= NEWS;
  if (last === undefined) first = commit;
  else last.next = commit;
  last = commit;
}

/**
 * Delivers what is in the queue, first in, first out, until it is empty: also what is committed
 * meanwhile. Does nothing inside of a transaction, whose end calls it again, and nothing inside of
 * a delivery, which goes on to the new commits by itself.
 */
export function flush(): void {
  if (first === undefined || kernel.context !== undefined) return;
  if (delivering !== undefined) return kernel.mark?.(undefined);
  try {
    while (first !== undefined) {
      const commit: Commit = first;
      first = commit.next;
      if (first === undefined) last = undefined;
      delivering = commit;
      deliver(commit);
      if (commit.writes === undefined) {
        commit.clear();
        spare = commit;
      }
    }
  } finally {
    delivering = undefined;
  }
}

/** Whether nothing waits to be delivered. */
export function isDelivered(): boolean {
  return first === undefined && delivering === undefined;
}

/** Everybody is called, whoever throws. */
function deliver(commit: Commit): void {
  const { heard, heardLater, subscribers } = commit;
  if (commit.notices !== undefined || heard.count > 0 || heardLater.count > 0) tellFirst(commit);
  else if (kernel.mark !== undefined) kernel.mark(undefined);
  if (subscribers.count > 0) kernel.notifySubscribers!(commit);
  if (commit.afterCommit !== undefined) callEach(commit.afterCommit);
  if (commit.writes !== undefined && kernel.feed !== undefined) kernel.feed(commit);
  if (commit.sends !== undefined) callEach(commit.sends);
}

/** Not part of {@link deliver}: a closure costs whoever contains it, also where it is not made. */
function tellFirst(commit: Commit): void {
  if (kernel.mark === undefined) tellWatches(commit);
  else kernel.mark(() => tellWatches(commit));
}

function tellWatches({ notices, heard, heardLater }: Commit): void {
  if (notices !== undefined) callEach([...notices]);
  if (heard.count > 0) callWatches(heard);
  if (heardLater.count > 0) callWatches(heardLater);
}

function callWatches({ items, count }: Noted<unknown>): void {
  for (let i = 0; i < count; i += 4) {
    const node = items[i] as IdentityNode;
    const watches = items[i + 1] as Watches;
    const old = items[i + 2];
    const value = items[i + 3];
    const list = (watches.list ??= [...watches.map].flat());
    for (let at = 0; at < list.length; at += 2) {
      const key = list[at];
      try {
        (list[at + 1] as Watch<unknown>)(key, node as never, old, value);
      } catch (error) {
        reportFailure(error, node, key);
      }
    }
    watches.held--;
  }
}
