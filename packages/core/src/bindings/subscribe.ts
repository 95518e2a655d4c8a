import { DEV } from "../ground/dev.ts";
import { checkFunction } from "../ground/check-options.ts";
import type { MarkingChannel } from "../commit/channel.ts";
import { subscriptionOn } from "../graph/framework-subscription.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { kernel } from "../kernel/kernel.ts";
import type { Identity, ValueOf } from "../kernel/types.ts";

/**
 * The committed value of an identity, also in the middle of a transaction.
 *
 * @throws What the computation of a derived value threw.
 * @example
 * ```ts
 * const balance = ref(500);
 * dosync(() => {
 *   refSet(balance, 0);
 *   readCommitted(balance); // 500
 * });
 * ```
 */
export function readCommitted<T>(identity: Identity<T>): T;
export function readCommitted<I extends Identity<unknown>>(identity: I): ValueOf<I>;
export function readCommitted(identity: Identity<unknown>): unknown {
  return nodeOf(identity, "readCommitted").committed();
}

/**
 * Calls `notify` after a commit that changed the value of an identity. `Object.is` decides about that, or
 * the `equals` of a derived value. It is called at most once a commit, when everything committed can be
 * read.
 *
 * With a {@link MarkingChannel}, its subscribers hear of one commit in a single call before the watches. So
 * no value that the framework has computed is found out of date. Without one, `notify` is called after the
 * watches.
 *
 * @returns A function that ends the subscription.
 * @example
 * ```ts
 * const count = atom(0);
 * const stop = subscribe(count, () => console.log(readCommitted(count)));
 * stop();
 * ```
 */
export function subscribe(
  identity: Identity<unknown>,
  notify: () => void,
  channel?: MarkingChannel,
): () => void {
  const subscription = subscriptionOn(channel, notify).follow(nodeOf(identity, "subscribe"));
  return subscription.stop.bind(subscription); // smaller than a closure
}

/** A function's dependencies, followed: see {@link observe}. */
export interface Observer {
  /** Runs a function over the committed world, and follows what it reads. */
  run<T>(read: () => T): T;
  /** Stops following, until the next run. */
  stop(): void;
}

/**
 * Makes an observer of what its last run read. It calls `notify` after a commit that changed any of that. After
 * a call, further changes may go unheard until it runs again.
 *
 * @example
 * ```ts
 * const first = atom("Ada");
 * const last = atom("Lovelace");
 * const observer = observe(() => console.log("changed"));
 * observer.run(() => `${deref(first)} ${deref(last)}`); // "Ada Lovelace"
 * observer.stop();
 * ```
 */
export function observe(notify: () => void, channel?: MarkingChannel): Observer {
  if (DEV) checkFunction(notify, "What observe() is given");
  return subscriptionOn(channel, notify);
}

/**
 * Development mode: `guard` is called before anything is committed, and throws where nothing may
 * be, for instance while a component renders. What it throws comes out of `swap` or `dosync`, and
 * nothing is changed. In production it is never called.
 *
 * @example
 * ```ts
 * let isRendering = false;
 * guardCommits(() => {
 *   if (isRendering) throw new Error("Do this in an event handler.");
 * });
 * ```
 */
export function guardCommits(guard: () => void): void {
  if (DEV) checkFunction(guard, "What guardCommits() is given");
  const others = kernel.guard;
  kernel.guard = () => {
    others?.();
    guard();
  };
}
