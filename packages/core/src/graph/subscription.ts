import { flush } from "../commit/delivery.ts";
import { reportFailure } from "../commit/failures.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import type { MarkingChannel } from "../commit/channel.ts";
import { type Call, Callback, type Calls } from "../commit/calls.ts";
import type { Commit } from "../commit/commit.ts";
import { isSame } from "../ground/same.ts";
import { Source } from "../kernel/source.ts";
import { hasNoRoom } from "../ground/full-stack.ts";
import type { DerivedNode } from "./derived-node.ts";
import { Failure, isOnCycle } from "./failure.ts";
import { EDGE, PENDING, SOURCE, WRITTEN } from "../kernel/flags.ts";
import { link, trim } from "./live.ts";
import {
  affected as sharedAffected,
  type Dependency,
  type Edge,
  type Link,
  valueIn,
} from "./system.ts";
import { connectGraph, track, tracking } from "./tracking.ts";

// An own name: with a transformed module every use of an imported one is a call, for which the stack may
// have no room where nothing may fail.
const affected: typeof sharedAffected = sharedAffected;
const written: number = WRITTEN;

/**
 * Somebody at the edge of the graph, who hears of changes and has no value: a framework's
 * subscription to one identity, an observer, or the watches of a derived value.
 *
 * One class for all three: with its nodes, sources and derived values the graph meets three shapes,
 * which is what an engine can still tell apart quickly.
 */
export class Subscription implements Edge, Call {
  flags: number;
  deps: Link | undefined;
  depsTail: Link | undefined;
  nextAffected: Edge | undefined;
  readonly notify: () => void;
  readonly channel: MarkingChannel | undefined;
  /** What is noted in a commit when something that this depends on has changed. */
  readonly changed: (commit: Commit, self: Subscription) => void;

  constructor(
    notify: () => void,
    channel?: MarkingChannel,
    changed: (commit: Commit, self: Subscription) => void = noteSubscriber,
  ) {
    this.flags = EDGE;
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
    if (!(node instanceof Source)) (node as DerivedNode).pull();
    link(node as unknown as Dependency, this, undefined);
    this.depsTail!.seen = valueIn(node as unknown as Dependency);
    return this;
  }

  /** Runs a function that may only read, and from then on follows what it read. */
  run<T>(read: () => T): T {
    this.flags = EDGE;
    return track(this, tracking, read);
  }

  get isStopped(): boolean {
    return this.flags === 0;
  }

  deliver({ within }: Calls): void {
    const { notify } = this;
    if (within === 0 && this.flags !== 0) notify();
  }

  stop(): void {
    this.flags = 0;
    this.depsTail = undefined;
    trim(this);
  }
}

function noteSubscriber(commit: Commit, subscription: Subscription): void {
  commit.subscribers.add(subscription);
}

/** Lets the watches of a derived value hear of it. */
export function followForWatches(node: DerivedNode): Subscription {
  /** What the watches were told last, or the first value. */
  let told: unknown;
  /** The failure that was reported last: one on a cycle is looked at again whenever that may be open. */
  let reported: Failure | undefined;
  const changed = (commit: Commit): void => {
    node.pull(); // one that has found no room is computed again
    const { value } = node;
    if (value instanceof Failure) {
      if (hasNoRoom(value.error)) throw value.error; // it is looked at again when there is
      if (!isSameFailure(value, reported)) {
        commit.notices.add(new Callback(() => reportFailure(value.error, node)));
      }
      reported = value;
      return;
    }
    reported = undefined;
    commit.hear(node, told, value);
    told = value;
  };
  // The watches are called by the delivery; nobody calls its notification.
  const subscription = new Subscription(flush, undefined, changed).follow(node);
  told = node.value instanceof Failure ? undefined : node.value;
  return subscription;
}

/** Whether one says the same as the one before: on a cycle it is found anew whenever that may be open. */
function isSameFailure(one: Failure, before: Failure | undefined): boolean {
  return (
    isOnCycle(one) && isOnCycle(before) && one.ring.error.message === before.ring.error.message
  );
}

/**
 * Finds out which of those that were marked are really concerned, by bringing what they depend on
 * up to date, and notes them in the commit. This computes derived values, which change nothing.
 *
 * One stays in the list until it is done with: if the stack has no room to compute, it is looked at
 * the next time.
 */
export function settle(commit: Commit): void {
  // An import may be a getter, and any call may find no room: what stands behind `changed` only assigns.
  const list = affected;
  const settled = ~PENDING;
  for (let edge = list.first; edge !== undefined; edge = list.first) {
    const link = firstChange(edge);
    if (link !== undefined) {
      (edge as Subscription).changed(commit, edge as Subscription);
      const { dep } = link;
      link.seen = (dep.flags & written) === 0 ? dep.value : dep.old;
    }
    edge.flags &= settled;
    list.first = edge.nextAffected;
    edge.nextAffected = undefined;
    if (list.first === undefined) list.last = undefined;
  }
}

/** The first of those that an edge depends on, in the order of reading, that has another value. */
function firstChange({ deps }: Edge): Link | undefined {
  for (let link = deps; link !== undefined; link = link.nextDep) {
    const { dep } = link;
    if ((dep.flags & SOURCE) === 0) (dep as DerivedNode).pull();
    if (!isSame(valueIn(dep), link.seen)) return link;
  }
  return undefined;
}
