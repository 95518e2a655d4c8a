/**
 * For authors of framework bindings: `@dosync/core/adapter`.
 *
 * A binding reads the committed world, never a transaction's; it hears of a commit when all of it
 * can be read; and it hears of each commit at most once, after the watches. Everything here is public,
 * and versioned like the rest.
 *
 * @module
 */
import { type AgentState, agentOf } from "./agent.ts";
import { type Channel, eachAlone } from "./subscribers.ts";
import type { MarkingChannel } from "./marking.ts";
import { Subscription } from "./graph/subscription.ts";
import { readPresent as readPresentOf } from "./external.ts";
import { type Refusal, tryToSet as tryToSetNode } from "./try-to-set.ts";
import {
  giveLabel as giveLabelTo,
  initialize as initializeAll,
  keepInitialValues as keepInitials,
  makeIdentities as makeAll,
  readInitial as readInitialOf,
} from "./initial.ts";
import { labelOf as labelOfNode, IdentityNode, nodeOf } from "./identity.ts";
import { kernel } from "./kernel.ts";
import type { AnyAgent, Identity, ValueOf } from "./types.ts";

export {
  attachRoot,
  type CommitWrite,
  type FrameworkRoot,
  type FrameworkWorld,
  openWorld,
  type RootCommit,
  type Values,
} from "./adapter-worlds.ts";
export type { AgentState } from "./agent.ts";
export type { Channel } from "./subscribers.ts";
export { draftWorld, type DraftObserver, type DraftWorld } from "./draft-world.ts";
export { external, type ExternalOptions } from "./external.ts";
export type { MarkingChannel } from "./marking.ts";
export type { Refusal } from "./try-to-set.ts";
export { UsageError } from "./usage-error.ts";
export { type Dehydrated, dehydrate, hydrate, labelIdentities } from "./model.ts";

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
 * As {@link readCommitted}, but with the present values of what lives elsewhere (see {@link external}),
 * also where their change is on the way and not a commit yet. For a framework that both gives values
 * and shows them: what it shows is then never behind what it gave.
 *
 * @param found Called with each identity from elsewhere that the value comes from.
 * @throws What the computation of a derived value threw.
 * @example
 * ```ts
 * let degrees = 20;
 * const celsius = external({ read: () => degrees, listen: () => () => {} });
 * const label = derived(() => `${deref(celsius)} °C`);
 * readPresent(label, (identity) => identity === celsius); // "20 °C"
 * ```
 */
export function readPresent<T>(
  identity: Identity<T>,
  found: (identity: Identity<unknown>) => void,
): T {
  return readPresentOf(nodeOf(identity, "readPresent"), found) as T;
}

/**
 * Whether something is an identity of this copy of the library.
 *
 * @example
 * ```ts
 * isIdentity(atom(1)); // true
 * isIdentity(1); // false
 * ```
 */
export function isIdentity(value: unknown): value is Identity<unknown> {
  return value instanceof IdentityNode;
}

/**
 * Throws the error that says what was passed where an identity is expected, unless it is one.
 *
 * @throws {NotAnIdentityError} naming the operation.
 * @example
 * ```ts
 * checkIdentity(atom(0), "useDeref");
 * ```
 */
export function checkIdentity(
  value: unknown,
  operation: string,
): asserts value is Identity<unknown> {
  nodeOf(value, operation);
}

/**
 * Sets an atom or a ref, and answers with the refusal instead of throwing it: for forms. A ref is set in
 * a transaction of its own, or in the one that runs.
 *
 * @returns What the validator or an invariant refused, or undefined if the value was accepted.
 * @throws What is no refusal; {@link UsageError} (`READ_ONLY`) for what is neither an atom nor a ref.
 * @example
 * ```ts
 * const age = atom(20, { validator: (years) => years >= 0 });
 * tryToSet(age, -1)?.value; // -1
 * deref(age); // 20
 * ```
 */
export function tryToSet(identity: Identity<unknown>, value: unknown): Refusal | undefined {
  return tryToSetNode(nodeOf(identity, "tryToSet"), value);
}

/**
 * The label of an identity: the given one, or a number of its own.
 *
 * @example
 * ```ts
 * labelOf(atom(0, { label: "count" })); // "count"
 * ```
 */
export function labelOf(identity: Identity<unknown>): string {
  return labelOfNode(nodeOf(identity, "labelOf"));
}

/**
 * Gives an identity a label, unless it has one.
 *
 * @example
 * ```ts
 * const model = { count: atom(0) };
 * giveLabel(model.count, "count");
 * ```
 */
export function giveLabel(identity: Identity<unknown>, label: string): void {
  giveLabelTo(nodeOf(identity, "giveLabel"), label);
}

/**
 * Its kind: `atom`, `ref`, `derived` or `agent`.
 *
 * @example
 * ```ts
 * kindOf(ref(0)); // "ref"
 * ```
 */
export function kindOf(identity: Identity<unknown>): string {
  return nodeOf(identity, "kindOf").kind;
}

/**
 * Calls `notify` after a commit that changed the value of an identity, by `Object.is` or what a
 * derived value's `equals` says; at most once a commit, when everything committed can be read.
 *
 * With a channel, everything that its subscribers hear of one commit comes in a single call, so that
 * a framework can mark all of them before it looks at any: `(notifications) => batch(() => …)`.
 * A {@link MarkingChannel} is for a framework that keeps computed values of its own: it hears before
 * the watches, so that these find nothing out of date either.
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
  channel: Channel | MarkingChannel = eachAlone,
): () => void {
  const subscription = new Subscription(notify, channel).follow(nodeOf(identity, "subscribe"));
  return subscription.stop.bind(subscription); // smaller than a closure
}

/** A function's dependencies, followed: see {@link observe}. */
export interface Observer {
  /** Runs a function that may only read the committed world, and from then on follows what it read. */
  run<T>(read: () => T): T;
  /** Follows nothing any more, until the next run. */
  stop(): void;
}

/**
 * An observer that calls `notify` after a commit that changed anything that its last run read. When
 * it has called, further changes may go unheard until it runs again.
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
export function observe(
  notify: () => void,
  channel: Channel | MarkingChannel = eachAlone,
): Observer {
  return new Subscription(notify, channel);
}

/**
 * What can be said of an agent besides its value: how much waits, and why it failed.
 *
 * @example
 * ```ts
 * const saved = agent(0);
 * agentState(saved).pending; // 0
 * ```
 */
export function agentState(agent: AnyAgent): AgentState {
  return agentOf(agent, "agentState").state;
}

/**
 * Calls `notify` whenever {@link agentState} answers something new.
 *
 * @returns A function that ends the subscription.
 * @example
 * ```ts
 * const saved = agent(0);
 * const stop = subscribeAgentState(saved, () => console.log(agentState(saved).pending));
 * send(saved, (n) => n + 1);
 * await settled(saved);
 * stop();
 * ```
 */
export function subscribeAgentState(agent: AnyAgent, notify: () => void): () => void {
  const own = (): void => notify();
  const { listeners } = agentOf(agent, "subscribeAgentState");
  listeners.add(own);
  return () => void listeners.delete(own);
}

/**
 * Keeps, from now on, the first value of every identity that changes, for {@link readInitial}.
 *
 * A binding asks for it where pages are hydrated: a part of a page may come to life long after
 * others have changed the state that it was rendered from.
 *
 * @example
 * ```ts
 * keepInitialValues();
 * const theme = atom("light");
 * reset(theme, "dark");
 * readInitial(theme); // "light"
 * ```
 */
export function keepInitialValues(): void {
  keepInitials();
}

/**
 * Runs what makes identities and gives them values: what it commits to them are their first values,
 * as if they had been made with them. Worlds that were pinned before show them as well, and no root is
 * told of them. For a binding that makes state while something is rendered.
 *
 * Nobody else may have got hold of them before it has returned. A commit to other identities is one
 * like any other.
 *
 * @returns What the function returns.
 * @example
 * ```ts
 * keepInitialValues();
 * const user = makeIdentities(() => {
 *   const name = ref("");
 *   dosync(() => refSet(name, "Ada"));
 *   return name;
 * });
 * readInitial(user); // "Ada"
 * ```
 */
export function makeIdentities<T>(body: () => T): T {
  return makeAll(body);
}

/**
 * The value that an identity was made with, or was given by {@link initialize}; of a derived value,
 * what is computed from those.
 *
 * @example
 * ```ts
 * keepInitialValues();
 * const count = atom(0);
 * reset(count, 1);
 * readInitial(count); // 0
 * ```
 */
export function readInitial<T>(identity: Identity<T>): T {
  return readInitialOf(nodeOf(identity, "readInitial")) as T;
}

/**
 * Gives atoms, refs and agents the values that they would have been made with, all at one commit
 * point: what another program, a server for instance, says that they were.
 *
 * @throws {ValidationError} if a validator refuses a value. Nothing was changed.
 * @throws {InvariantError} if an invariant does not hold. Nothing was changed.
 * @example
 * ```ts
 * const count = atom(0);
 * initialize([[count, 5]]);
 * deref(count); // 5
 * ```
 */
export function initialize(entries: Iterable<readonly [Identity<unknown>, unknown]>): void {
  initializeAll(entries);
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
  const others = kernel.guard;
  kernel.guard = () => {
    others?.();
    guard();
  };
}
