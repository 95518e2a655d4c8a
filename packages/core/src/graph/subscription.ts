import { flush, openCommit } from "../delivery.ts";
import { reportFailure } from "../failures.ts";
import { extraOf, type IdentityNode } from "../identity.ts";
import { markSoon, type MarkingChannel } from "../marking.ts";
import { type Commit, hear } from "../record.ts";
import { Source } from "../source.ts";
import { hasNoRoom } from "../stack.ts";
import { type Channel, eachAlone, type Subscriber } from "../subscribers.ts";
import type { DerivedNode } from "./derived-node.ts";
import { Failure } from "./failure.ts";
import { DIRTY, LIVE, PENDING, WATCHING } from "../flags.ts";
import { isOutdated, unlinkRest } from "./links.ts";
import { goLive } from "./liveness.ts";
import { affected, type Edge, type GraphNode, type Link, nextRun, system } from "./system.ts";
import { connectGraph, track } from "./tracking.ts";

/**
 * Somebody at the edge of the graph, who hears of changes and has no value: a framework's
 * subscription to one identity, an observer, or the watches of a derived value.
 *
 * One class for all three: with its nodes, sources and derived values the graph meets three shapes,
 * which is what an engine can still tell apart quickly.
 */
export class Subscription implements Edge {
  flags: number;
  deps: Link | undefined;
  depsTail: Link | undefined;
  nextAffected: Edge | undefined;
  readonly notify: () => void;
  readonly channel: Channel | MarkingChannel;
  /** What is noted in a commit when something that this depends on has changed. */
  readonly changed: (commit: Commit, self: Subscription) => void;

  constructor(
    notify: () => void,
    channel: Channel | MarkingChannel,
    changed: (commit: Commit, self: Subscription) => void = noteSubscriber,
  ) {
    this.flags = WATCHING;
    this.deps = undefined;
    this.depsTail = undefined;
    this.nextAffected = undefined;
    this.notify = notify;
    this.channel = channel;
    this.changed = changed;
    connectGraph(settle);
  }

  /** Links it to a single identity, brought up to date first: from here on it hears of changes. */
  follow(node: IdentityNode): this {
    const dep = node as unknown as GraphNode;
    if (node instanceof Source) {
      if (node.subs === undefined) node.watched();
      system.link(dep, this, nextRun());
    } else {
      const derived = node as DerivedNode;
      derived.pull();
      system.link(dep, this, nextRun());
      if ((derived.flags & LIVE) === 0) goLive(derived);
    }
    return this;
  }

  /** Runs a function that may only read, and from then on follows what it read. */
  run<T>(read: () => T): T {
    this.flags = WATCHING;
    return track(this, read);
  }

  update(): boolean {
    return false;
  }
  unwatched(): void {}

  // Nobody can depend on it, so it has no place for them.
  get subs(): undefined {
    return undefined;
  }
  get subsTail(): undefined {
    return undefined;
  }

  get isStopped(): boolean {
    return this.flags === 0;
  }

  stop(): void {
    this.flags = 0;
    this.depsTail = undefined;
    unlinkRest(this);
  }
}

function noteSubscriber(commit: Commit, subscription: Subscription): void {
  const { channel } = subscription;
  if (typeof channel === "function") {
    commit.hasChannels ||= channel !== eachAlone;
    commit.subscribers.add(subscription as Subscriber);
  } else markSoon(subscription as Subscription & { readonly channel: MarkingChannel });
}

/** Lets the watches of a derived value hear of it. */
export function followForWatches(node: DerivedNode): Subscription {
  /** What the watches were told last, or the first value. */
  let told: unknown;
  /** The failure that was reported last: one on a cycle is looked at again whenever that may be open. */
  let reported: Failure | undefined;
  const changed = (commit: Commit): void => {
    const { value } = node;
    if (value instanceof Failure) {
      if (hasNoRoom(value.error)) throw value.error; // it is looked at again when there is
      if (value !== reported) {
        (commit.notices ??= new Set()).add(() => reportFailure(value.error, node));
      }
      reported = value;
      return;
    }
    reported = undefined;
    hear(commit.heardLater, node, extraOf(node).watches!, told, value);
    told = value;
  };
  // The watches are called by the delivery; nobody calls its notification.
  const subscription = new Subscription(flush, eachAlone, changed).follow(node);
  told = node.value instanceof Failure ? undefined : node.value;
  return subscription;
}

/**
 * Finds out which of those that were marked are really concerned, by bringing what they depend on
 * up to date, and notes them in the commit. This computes derived values, which change nothing.
 *
 * One stays in the list until it is done with: if the stack has no room to compute, it is looked at
 * the next time.
 */
export function settle(commit: Commit | undefined): Commit | undefined {
  for (let edge = affected.first; edge !== undefined; edge = affected.first) {
    const { flags, deps } = edge;
    // One without dependencies was stopped meanwhile.
    if (deps !== undefined) {
      const isChanged = (flags & DIRTY) !== 0 || ((flags & PENDING) !== 0 && isOutdated(edge));
      if (isChanged)
        (edge as Subscription).changed((commit ??= openCommit()), edge as Subscription);
      edge.flags = WATCHING;
    }
    affected.first = edge.nextAffected;
    edge.nextAffected = undefined;
    if (affected.first === undefined) affected.last = undefined;
  }
  return commit;
}
