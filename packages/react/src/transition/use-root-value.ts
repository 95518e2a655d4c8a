import type { Identity } from "@dosync/core";
import * as React from "react";
import { serverValue } from "../server-value.ts";
import { never, no } from "../use-is-hydrating.ts";
import { useIsomorphicLayoutEffect } from "../use-isomorphic-layout-effect.ts";
import type { RenderWorld } from "./render-world.ts";
import { isSame, type Outcome, outcomeOf, readOutcome, valueOrThrow } from "./outcome.ts";
import { type Action, Reader, type Rendered, URGENT } from "./reader.ts";
import { currentPass } from "./root-context.ts";
import type { Screen } from "./screen.ts";

/** These are taken out once. What a bundler imports from CommonJS stands behind a getter, for each render. */
const { useInsertionEffect, useReducer } = React;

/** The state of a queue before the render puts its value in. React gives a first state no context. */
const UNREAD = {};

/** `Shown` is the state of a reader's queue: what it shows, and for which appearance. */
class Shown {
  readonly reader: Reader;
  /** The render that makes it writes this once, if it was unknown before. */
  outcome: Outcome;
  readonly appearance: number;
  /** Which of the renders of all readers it belongs to: see `Notifier`. */
  readonly generation: number;
  /** Whether a render has just put it there, having read another value. */
  isFresh: boolean;
  /** The pending world that it comes from, if any. Urgent commits are in there already. */
  pending: RenderWorld | undefined = undefined;
  /** Another identity that was rendered with it. If that comes again, it has come to stay. */
  seen: Identity<unknown> | undefined = undefined;

  constructor(reader: Reader, outcome: Outcome, generation: number, isFresh: boolean) {
    this.reader = reader;
    this.outcome = outcome;
    this.appearance = reader.place.appearance;
    this.generation = generation;
    this.isFresh = isFresh;
  }
}

/** What all readers of one screen share; another one lets all of them render. */
export class RootView {
  readonly screen: Screen;
  /** How often that was asked for. */
  readonly generation: number;
  /** The state of a reader's queue before there is anything in it. */
  readonly first: (identity: Identity<unknown>) => Shown;

  constructor(screen: Screen, generation: number) {
    this.screen = screen;
    this.generation = generation;
    this.first = (identity) => new Shown(new Reader(screen, identity), UNREAD, generation, false);
  }
}

/**
 * The value of an identity on the screen of a `<TransitionRoot>`.
 *
 * A reader on the screen gets its value from a queue of React's: so React itself keeps apart what
 * belongs to which lane, and a commit renders exactly the readers that it concerns. One that is being
 * mounted or shown again, or was given another identity, has no queue to trust: it reads in the world
 * of the pass that renders it. (React may leave out an update of a hidden component in the very pass
 * that shows it, if the lanes of the two belong together only by entanglement.)
 *
 * A thousand components may render because of one commit, so a render of one that follows allocates
 * nothing here.
 */
export function useRootValue(view: RootView, identity: Identity<unknown>): unknown {
  const { screen, generation } = view;
  const isHydrating = useHydrating(screen, identity);
  const [shown, dispatch] = useReducer(resolve, identity, view.first);
  let { reader, outcome } = shown;
  const { isFresh } = shown;
  if (isFresh) shown.isFresh = false;
  let { attach, show } = reader;
  const { place } = reader;
  const isFollowing =
    place.isVisible &&
    reader.isAttached &&
    reader.identity === identity &&
    shown.appearance === place.appearance &&
    shown.generation === generation;
  if (!isFollowing) {
    if (reader.identity !== identity || reader.isGone) reader = new Reader(screen, identity, place);
    const rendered = render(screen, identity, isHydrating);
    ({ outcome } = rendered);
    attach = reader.attaches(dispatch, rendered);
    show = reader.shows(rendered);
    if (shown.outcome === UNREAD) shown.outcome = outcome;
    // React drops the result of a render in which no state has changed. A computation of this render
    // alone may give something new each time, so that is not tried twice.
    const isLate = shown.generation !== generation || !isSame(shown.outcome, outcome);
    if (!isFresh && (isLate || shown.seen === identity)) {
      dispatch(new Shown(reader, outcome, generation, true));
    } else if (shown.reader !== reader) shown.seen = identity;
  }
  // What was rendered first is what counts; from then on the reader is notified. The second is run again
  // when React shows what it had hidden, with what was rendered last.
  // oxlint-disable react/exhaustive-deps
  useInsertionEffect(attach, reader.dependencies);
  useIsomorphicLayoutEffect(show, reader.dependencies);
  // oxlint-enable react/exhaustive-deps
  return valueOrThrow(outcome);
}

/** Reads in the world of the pass that renders right now. */
function render(screen: Screen, identity: Identity<unknown>, isHydrating: boolean): Rendered {
  screen.noteMount();
  if (isHydrating) {
    return { world: undefined, outcome: outcomeOf(() => serverValue(identity)) };
  }
  const world = worldOfPass(screen);
  return { world, outcome: readOutcome(identity, world.shown) };
}

function worldOfPass({ worlds }: Screen): RenderWorld {
  if (worlds.newest !== undefined) {
    const world = currentPass()?.world;
    if (world !== undefined && world !== worlds.committedState) return world;
  }
  return worlds.now();
}

/**
 * Resolves an action of a reader's queue when React renders it. A queue may hold a pending world that was given
 * up: a newer one follows in the same queue, or the reader was hidden while it came and went. Either way the
 * screen decides.
 */
function resolve(state: Shown, action: Action | Shown): Shown {
  if (action instanceof Shown) return action;
  const { place } = state.reader;
  const reader = place.reader ?? state.reader;
  const { worlds } = reader.host;
  const isAhead = state.pending !== undefined && worlds.pending.isPending(state.pending);
  // The pass shows a pending world, with every urgent commit on the screen.
  if (action === URGENT && isAhead) return state;
  const outcome = readOutcome(reader.identity, worlds.shownFor(action).shown);
  const newest = action !== URGENT && worlds.pending.isPending(action) ? action : undefined;
  const isCurrent = reader.isAttached && state.appearance === place.appearance;
  const isKnown = isAhead || newest === undefined;
  if (isCurrent && isKnown && isSame(state.outcome, outcome)) return state;
  const next = new Shown(reader, outcome, state.generation, false);
  next.pending = newest;
  return next;
}

/** Whether this render takes over a server's value that differs from the present one. */
function useHydrating(screen: Screen, identity: Identity<unknown>): boolean {
  // The condition is the same for as long as the screen lives.
  if (!screen.isHydrated) return false;
  // oxlint-disable-next-line react/rules-of-hooks
  return React.useSyncExternalStore(never, no, () => {
    const now = readOutcome(identity, screen.worlds.now().shown);
    return !isSame(
      now,
      outcomeOf(() => serverValue(identity)),
    );
  });
}
