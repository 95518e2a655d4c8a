import { DeliveryError, WatchLoopError } from "./errors.ts";
import { NEWS } from "./flags.ts";
import { describe, type Extra, type IdentityNode, labelOf, type Watches } from "./identity.ts";
import { kernel, type Write } from "./kernel.ts";
import type { Source } from "./source.ts";

/** Delivers what one framework hears of one commit: all of it in a single call. */
export type Channel = (notifications: readonly (() => void)[]) => void;

/** Somebody outside who hears, at most once a commit, that something changed. */
export interface Subscriber {
  readonly notify: () => void;
  readonly channel: Channel;
  readonly isStopped: boolean;
}

/** What a commit is called: its label, or the function that it ran, whose name is slow to read. */
export type Origin = string | (() => unknown) | undefined;

export function labelFrom(origin: Origin): string | undefined {
  return typeof origin === "function" ? origin.name || undefined : origin;
}

/** A list that keeps its room when it is emptied: an array that is shortened has to grow again. */
export class Noted<T> {
  readonly items: (T | undefined)[] = [];
  count = 0;

  add(item: T): void {
    this.items[this.count++] = item;
  }

  clear(): void {
    if (this.count > LARGE) this.items.length = 0;
    else for (let i = 0; i < this.count; i++) this.items[i] = undefined;
    this.count = 0;
  }
}

/** So much room is given back. */
const LARGE = 1000;

/**
 * What has to be called because of one commit, noted while it was published.
 *
 * Everything in it is as it was at that commit: the watches, the values, the subscribers. It may
 * wait in the queue while earlier commits are delivered.
 */
export class Commit {
  point = 0;
  /** How many commits in a row were made by watches in answer to the one before. */
  depth = 0;
  /** Noted only where somebody follows every commit. */
  origin: Origin = undefined;
  attempts = 1;
  conflicts: readonly IdentityNode[] = NOTHING;
  /** Watch calls, in order: node, watches, old value, new value, node, … */
  readonly heard: Noted<unknown> = new Noted();
  /** The watches of derived values come after those of sources. */
  readonly heardLater: Noted<unknown> = new Noted();
  /** What must happen before anybody else is told: overtaken attempts stop, failures are reported. */
  notices: Set<() => void> | undefined = undefined;
  readonly subscribers: Noted<Subscriber> = new Noted();
  /** Whether one of the subscribers is on a channel. */
  hasChannels = false;
  writes: readonly Write[] | undefined = undefined;
  afterCommit: readonly (() => void)[] | undefined = undefined;
  sends: readonly (() => void)[] | undefined = undefined;
  next: Commit | undefined = undefined;

  get label(): string | undefined {
    return labelFrom(this.origin);
  }

  note(
    source: Source,
    extra: Extra,
    old: unknown,
    value: unknown,
    isQuiet: boolean,
    origin: Origin,
  ): this {
    if (extra.watches !== undefined && !isQuiet) {
      hear(this.heard, source, extra.watches, old, value);
    }
    if (extra.claims !== undefined) {
      for (const claimant of extra.claims) {
        const tell = claimant.overtake(source, labelFrom(origin));
        if (tell !== undefined) (this.notices ??= new Set()).add(tell);
      }
    }
    return this;
  }

  clear(): void {
    if (this.heard.count > 0) this.heard.clear();
    if (this.heardLater.count > 0) this.heardLater.clear();
    if (this.subscribers.count > 0) this.subscribers.clear();
    this.hasChannels = false;
    this.notices = undefined;
    this.afterCommit = this.sends = undefined;
    this.next = undefined;
  }
}

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

const NOTHING: readonly never[] = [];

/** Far more than a sane chain of watches needs, and few enough to be over at once. */
const LONGEST_CHAIN = 10_000;

let first: Commit | undefined;
let last: Commit | undefined;
let delivering: Commit | undefined;

/** Notes that these watches are to be called, and holds them as they are now. */
export function hear(
  heard: Noted<unknown>,
  node: IdentityNode,
  watches: Watches,
  old: unknown,
  value: unknown,
): void {
  watches.held++;
  heard.add(node);
  heard.add(watches);
  heard.add(old);
  heard.add(value);
}

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
  if (commit.hasChannels) notifyChannels(subscribers);
  else if (subscribers.count > 0) notifySubscribers(subscribers);
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
    for (const [key, watch] of watches.map) {
      try {
        watch(key, node as never, old, value);
      } catch (error) {
        reportFailure(error, node, key);
      }
    }
    watches.held--;
  }
}

function callEach(callbacks: readonly (() => void)[]): void {
  for (const callback of callbacks) {
    try {
      callback();
    } catch (error) {
      reportFailure(error);
    }
  }
}

function notifySubscribers({ items, count }: Noted<Subscriber>): void {
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

/** The channel of subscribers that need none: each is called on its own. */
export const eachAlone: Channel = callEach;

type FailureHandler = (error: DeliveryError) => void;
const handlers: Set<FailureHandler> = new Set();

/**
 * Receives what watches, subscribers, `afterCommit` callbacks and commit listeners throw, each as a
 * {@link DeliveryError} with the identity, the key and the cause.
 *
 * A commit stands once it is published, so such a failure never leaves `dosync` or `swap`, and never
 * keeps others from being told. Without a handler it goes to `reportError`, as an uncaught error does.
 *
 * @returns A function that removes the handler.
 * @example
 * ```ts
 * const stop = onDeliveryError((error) => console.warn(error.label, error.cause));
 * stop();
 * ```
 *
 * In Clojure an exception in a watch leaves the transaction and the other watches are not called.
 */
export function onDeliveryError(handler: (error: DeliveryError) => void): () => void {
  const own: FailureHandler = (error) => handler(error);
  handlers.add(own);
  return () => void handlers.delete(own);
}

export function reportFailure(cause: unknown, node?: IdentityNode, key?: unknown): void {
  const label = node === undefined ? "A callback" : labelOf(node);
  const error = new DeliveryError(whatFailed(node, key), label, node, key, cause);
  if (handlers.size === 0) reportUncaught(error);
  for (const handler of handlers) {
    try {
      handler(error);
    } catch (failure) {
      reportUncaught(failure);
    }
  }
}

/** For the message. Watches have keys; what else belongs to an identity has none. */
function whatFailed(node: IdentityNode | undefined, key: unknown): string {
  if (node === undefined) return "A callback";
  return key === undefined ? describe(node) : `A watch of ${describe(node)}`;
}

function reportUncaught(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else {
    queueMicrotask(() => {
      throw error;
    });
  }
}
