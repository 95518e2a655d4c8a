import { WatchLoopError } from "./errors.ts";
import { callOne, failed } from "./failures.ts";
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
  if (commit.depth > SHALLOW) deepCommits++;
  return commit;
}

/** Far more than a sane chain of watches needs, and few enough to be over at once. */
const LONGEST_CHAIN = 10_000;
/** Where each commit leads to several, they become too many long before a chain becomes long. */
const MOST_DEEP = 100_000;
const SHALLOW = 8;
let deepCommits = 0;
/** That a chain was cut in this delivery: said once, though there may be thousands of ends of it. */
let refusal: WatchLoopError | undefined;
let isRefusalReported = false;

let first: Commit | undefined;
let last: Commit | undefined;
let delivering: Commit | undefined;

/**
 * Refuses a commit that only continues an endless loop of watches. Asked before anything is
 * published, so that whoever is refused has changed nothing.
 */
export function refuseEndlessChain(first?: Source): void {
  if (delivering === undefined) return;
  if (delivering.depth < LONGEST_CHAIN && deepCommits < MOST_DEEP) return;
  throw (refusal ??= endlessChain(delivering, first));
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
  if (delivering !== undefined) {
    if (delivering.next !== undefined) kernel.mark?.(undefined);
    return;
  }
  try {
    while (first !== undefined) {
      const commit: Commit = first;
      delivering = commit;
      deliver(commit);
      first = commit.next;
      if (first === undefined) last = undefined;
      if (commit.writes === undefined) {
        commit.clear();
        spare = commit;
      }
    }
  } finally {
    delivering = refusal = undefined;
    isRefusalReported = false;
    deepCommits = 0;
  }
}

/** Whether nothing waits to be delivered. */
export function isDelivered(): boolean {
  return first === undefined && delivering === undefined;
}

/**
 * Everybody is called, whoever throws. It throws itself only where the stack has no room for it; then
 * it goes on from there the next time, so what has been done is noted.
 */
function deliver(commit: Commit): void {
  const { heard, heardLater, subscribers } = commit;
  if (
    commit.notices !== undefined ||
    heard.count > heard.from ||
    heardLater.count > heardLater.from
  ) {
    tellFirst(commit);
  } else if (kernel.mark !== undefined) kernel.mark(undefined);
  if (subscribers.count > subscribers.from) kernel.notifySubscribers!(commit);
  if (commit.afterCommit !== undefined) callAll(commit, "afterCommit");
  if (commit.writes !== undefined && kernel.feed !== undefined && !commit.isFed)
    kernel.feed(commit);
  commit.isFed = true;
  if (commit.sends !== undefined) callAll(commit, "sends");
}

function callAll(commit: Commit, which: "afterCommit" | "sends"): void {
  const callbacks = commit[which]!;
  let done = 0;
  try {
    for (; done < callbacks.length; done++) callOne(callbacks[done]!);
  } finally {
    commit[which] = done < callbacks.length ? callbacks.slice(done) : undefined;
  }
}

/** Not part of {@link deliver}: a closure costs whoever contains it, also where it is not made. */
function tellFirst(commit: Commit): void {
  if (kernel.mark === undefined) tellWatches(commit);
  else kernel.mark(() => tellWatches(commit));
}

function tellWatches({ notices, heard, heardLater }: Commit): void {
  if (notices !== undefined) {
    for (const notice of notices) {
      callOne(notice);
      notices.delete(notice);
    }
  }
  if (heard.count > heard.from) callWatches(heard);
  if (heardLater.count > heardLater.from) callWatches(heardLater);
}

function callWatches(heard: Noted<unknown>): void {
  const { items, count } = heard;
  let { from } = heard;
  try {
    for (; from < count; from += 4) {
      const node = items[from] as IdentityNode;
      const watches = items[from + 1] as Watches;
      const old = items[from + 2];
      const value = items[from + 3];
      const list = (watches.list ??= [...watches.map].flat());
      for (let at = heard.within; at < list.length; at += 2) {
        const key = list[at];
        try {
          (list[at + 1] as Watch<unknown>)(key, node as never, old, value);
        } catch (error) {
          heard.within = at;
          const isRefusal = refusal !== undefined && error === refusal;
          if (!isRefusal || !isRefusalReported) failed(error, node, key);
          isRefusalReported ||= isRefusal;
        }
      }
      heard.within = 0;
      watches.held--;
    }
  } finally {
    heard.from = from;
  }
}
