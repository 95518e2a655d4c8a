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
import { DUE, EDGE, PENDING, SOURCE, WATCHING, WRITTEN } from "../kernel/flags.ts";
import { link, trim } from "./live.ts";
import {
  affected as sharedAffected,
  type Dependency,
  type Edge,
  type Link,
  valueIn,
} from "./system.ts";
import { connectGraph, track, tracking } from "./tracking.ts";

// A local name: in a transformed module every use of an import is a call. Where nothing may fail, a full
// stack has no room for one.
const affected: typeof sharedAffected = sharedAffected;
const written: number = WRITTEN;
const due: number = DUE;

/**
 * A `Subscription` stands at the edge of the graph. It hears of changes and has no value. It serves a
 * framework's subscription to one identity, an observer, an effect, or the watches of a derived value.
 *
 * They share one class: so the graph meets few shapes, which an engine tells apart quickly.
 */
export class Subscription implements Edge, Call {
  flags: number;
  deps: Link | undefined;
  depsTail: Link | undefined;
  nextAffected: Edge | undefined;
  readonly notify: () => void;
  readonly channel: MarkingChannel | undefined;
  /** Notes the subscription in a commit that has changed a dependency of it. By default it is to be called. */
  readonly changed: ((commit: Commit, self: Subscription) => void) | undefined;

  constructor(
    notify: () => void,
    channel?: MarkingChannel,
    changed?: (commit: Commit, self: Subscription) => void,
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

  /** Links the subscription to one identity, which is brought up to date first. */
  follow(node: IdentityNode): this {
    if (!(node instanceof Source)) (node as DerivedNode).pull();
    link(node as unknown as Dependency, this, undefined);
    this.depsTail!.seen = valueIn(node as unknown as Dependency);
    return this;
  }

  /** Runs a function that may only read, and follows its reads from then on. */
  run<T>(read: () => T): T {
    this.flags = EDGE;
    return track(this, tracking, read);
  }

  get isStopped(): boolean {
    return (this.flags & WATCHING) === 0;
  }

  deliver({ within }: Calls): void {
    const { notify } = this;
    if (within === 0 && !this.isStopped) notify();
  }

  stop(): void {
    this.flags = 0;
    this.depsTail = undefined;
    trim(this);
  }
}

/** Lets the watches of a derived value hear of it. */
export function followForWatches(node: DerivedNode): Subscription {
  /** The value that the watches were told last, or the first value. */
  let told: unknown;
  /** The failure that was reported last. One on a cycle is looked at again whenever that may be open. */
  let reported: Failure | undefined;
  const changed = (commit: Commit): void => {
    const { held: value } = node; // `firstChange` has brought it up to date
    if (value instanceof Failure) {
      if (hasNoRoom(value.error)) throw value.error; // `settle` looks at it again when there is room
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
  // The subscription is never called itself: `Commit.hear` notes the watches.
  const subscription = new Subscription(flush, undefined, changed).follow(node);
  told = node.held instanceof Failure ? undefined : node.held;
  return subscription;
}

/** Whether two failures of a cycle say the same. A failure is found anew whenever the cycle may be open. */
function isSameFailure(one: Failure, before: Failure | undefined): boolean {
  return (
    isOnCycle(one) && isOnCycle(before) && one.ring.error.message === before.ring.error.message
  );
}

/**
 * Notes the subscriptions in a commit that it really concerns. `propagate` has marked more: so `settle`
 * brings their dependencies up to date and compares. That computes derived values, which changes no state.
 *
 * A subscription leaves the list when it is done: if the stack has no room to compute, the next call goes
 * on with it.
 */
export function settle(commit: Commit): void {
  // An import may be a getter, and any call may find no room. What stands behind `changed` only assigns.
  const list = affected;
  const settled = ~PENDING;
  for (let edge = list.first; edge !== undefined; edge = list.first) {
    const link = firstChange(edge);
    if (link !== undefined) {
      const { changed } = edge as Subscription;
      if (changed !== undefined) changed(commit, edge as Subscription);
      else {
        commit.subscribers.add(edge as Subscription);
        edge.flags |= due;
      }
      const { dep } = link;
      link.seen = (dep.flags & written) === 0 ? dep.held : dep.old;
    }
    edge.flags &= settled;
    list.first = edge.nextAffected;
    edge.nextAffected = undefined;
    if (list.first === undefined) list.last = undefined;
  }
}

/** The link to the first dependency, in reading order, that has changed. */
function firstChange({ deps }: Edge): Link | undefined {
  for (let link = deps; link !== undefined; link = link.nextDep) {
    const { dep } = link;
    if ((dep.flags & SOURCE) === 0) (dep as DerivedNode).pull();
    if (!isSame(valueIn(dep), link.seen)) return link;
  }
  return undefined;
}
