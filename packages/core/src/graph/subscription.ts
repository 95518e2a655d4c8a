import {
  type Channel,
  type Commit,
  hear,
  openCommit,
  reportFailure,
  type Subscriber,
} from "../delivery.ts";
import { extraOf, type IdentityNode } from "../identity.ts";
import { markSoon, type MarkingChannel } from "../marking.ts";
import { Source } from "../source.ts";
import type { DerivedNode } from "./derived-node.ts";
import { Failure } from "./failure.ts";
import { DIRTY, LIVE, PENDING, WATCHING } from "./flags.ts";
import { goLive, unlinkRest } from "./liveness.ts";
import {
  connectGraph,
  type Edge,
  type GraphNode,
  type Link,
  nextRun,
  system,
  takeAffected,
} from "./system.ts";
import { track } from "./tracking.ts";

/** Somebody at the edge of the graph who hears of changes and has no value. */
abstract class EdgeNode implements Edge {
  flags: number;
  deps: Link | undefined;
  depsTail: Link | undefined;
  subs: Link | undefined;
  subsTail: Link | undefined;
  nextAffected: Edge | undefined;

  constructor() {
    this.flags = WATCHING;
    this.deps = undefined;
    this.depsTail = undefined;
    this.subs = undefined;
    this.subsTail = undefined;
    this.nextAffected = undefined;
    connectGraph(settle);
  }

  /** What it depends on has changed: notes in the commit who is to be told. */
  abstract changed(commit: Commit): void;

  update(): boolean {
    return false;
  }
  unwatched(): void {}

  get isStopped(): boolean {
    return this.flags === 0;
  }

  stop(): void {
    this.flags = 0;
    this.depsTail = undefined;
    unlinkRest(this);
  }
}

/** Links an edge to a single identity, brought up to date first: from here on it hears of changes. */
function follow(edge: EdgeNode, node: IdentityNode): void {
  const dep = node as unknown as GraphNode;
  if (node instanceof Source) system.link(dep, edge, nextRun());
  else {
    const derived = node as DerivedNode;
    derived.pull();
    system.link(dep, edge, nextRun());
    if ((derived.flags & LIVE) === 0) goLive(derived);
  }
}

/** Lets the watches of a derived value hear of it. */
export class WatchSubscription extends EdgeNode {
  readonly #node: DerivedNode;
  /** What the watches were told last, or the first value. */
  #told: unknown;

  constructor(node: DerivedNode) {
    super();
    this.#node = node;
    follow(this, node);
    this.#told = node.value instanceof Failure ? undefined : node.value;
  }

  override changed(commit: Commit): void {
    const node = this.#node;
    const { value } = node;
    if (value instanceof Failure) {
      (commit.notices ??= new Set()).add(() => reportFailure(value.error, node));
      return;
    }
    hear(commit.heardLater, node, extraOf(node).watches!, this.#told, value);
    this.#told = value;
  }
}

/** Tells a framework, through its channel. */
abstract class FrameworkEdge extends EdgeNode {
  readonly notify: () => void;
  readonly channel: Channel | MarkingChannel;

  constructor(notify: () => void, channel: Channel | MarkingChannel) {
    super();
    this.notify = notify;
    this.channel = channel;
  }

  override changed(commit: Commit): void {
    if (typeof this.channel === "function") commit.subscribers.add(this as Subscriber);
    else markSoon(this as FrameworkEdge & { readonly channel: MarkingChannel });
  }
}

/** A framework's subscription to one identity. */
export class Subscription extends FrameworkEdge {
  constructor(node: IdentityNode, notify: () => void, channel: Channel | MarkingChannel) {
    super(notify, channel);
    follow(this, node);
  }
}

/** A framework's subscription to whatever a function reads. */
export class Observation extends FrameworkEdge {
  /** Runs a function that may only read, and from then on follows what it read. */
  run<T>(read: () => T): T {
    this.flags = WATCHING;
    return track(this, read);
  }
}

/**
 * Finds out which of those that were marked are really concerned, by bringing what they depend on
 * up to date, and notes them in the commit. This computes derived values, which change nothing.
 */
export function settle(commit: Commit | undefined): Commit | undefined {
  let edge = takeAffected() as EdgeNode | undefined;
  while (edge !== undefined) {
    const { flags, deps } = edge;
    const next = edge.nextAffected as EdgeNode | undefined;
    edge.nextAffected = undefined;
    // One without dependencies was stopped meanwhile.
    if (deps !== undefined) {
      const isChanged =
        (flags & DIRTY) !== 0 || ((flags & PENDING) !== 0 && system.checkDirty(deps, edge));
      edge.flags = WATCHING;
      if (isChanged) edge.changed((commit ??= openCommit()));
    }
    edge = next;
  }
  return commit;
}
