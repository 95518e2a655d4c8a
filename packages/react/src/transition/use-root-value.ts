import type { Identity } from "@dosync/core";
import * as React from "react";
import { serverValue } from "../server-value.ts";
import { never, no } from "../use-is-hydrating.ts";
import { useIsomorphicLayoutEffect } from "../use-isomorphic-layout-effect.ts";
import type { Branch } from "./branch.ts";
import { isSame, type Outcome, outcomeOf, readOutcome, valueOrThrow } from "./outcome.ts";
import { type Action, Reader, type Rendered, URGENT } from "./reader.ts";
import { currentPass } from "./root-context.ts";
import type { Screen } from "./screen.ts";

/** Taken out once: what a bundler imports from CommonJS stands behind a getter, for each render. */
const { useInsertionEffect, useReducer } = React;

/** React does not let the first state of a queue be made of a context, so the render itself puts it in. */
const UNREAD = {};

/** What the queue of a reader has come to, for whom, and in which of its appearances. */
class Shown {
  readonly reader: Reader;
  /** Written once, by the render that makes it, if that could not know it yet. */
  outcome: Outcome;
  readonly appearance: number;
  /** Which of the renders of all readers it belongs to: see `Teller`. */
  readonly generation: number;
  /** Whether it has just been put there, by a render that had read something else than the queue gives. */
  isFresh: boolean;
  /** The head that it comes from, if its queue was given one: urgent commits are in there already. */
  head: Branch | undefined = undefined;
  /** Another identity that was rendered with it: if that comes again it has come to stay. */
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
  // What was rendered first is what counts; from then on the reader is told. The second is run again
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
    return { branch: undefined, outcome: outcomeOf(() => serverValue(identity)) };
  }
  const branch = branchOfPass(screen);
  return { branch, outcome: readOutcome(identity, branch.world) };
}

function branchOfPass({ branches }: Screen): Branch {
  if (branches.head !== undefined) {
    const branch = currentPass()?.branch;
    if (branch !== undefined && branch !== branches.token) return branch;
  }
  return branches.now();
}

/**
 * A queue may hold a head that was given up: a newer one follows in the same queue, or the reader was
 * hidden while it came and went. Either way the screen decides.
 */
function resolve(state: Shown, action: Action | Shown): Shown {
  if (action instanceof Shown) return action;
  const { place } = state.reader;
  const reader = place.reader ?? state.reader;
  const { branches } = reader.host;
  const isAhead = state.head !== undefined && branches.heads.isPending(state.head);
  // The pass shows a head, and with it every urgent commit that is on the screen.
  if (action === URGENT && isAhead) return state;
  const outcome = readOutcome(reader.identity, branches.shownFor(action).world);
  const head = action !== URGENT && branches.heads.isPending(action) ? action : undefined;
  const isCurrent = reader.isAttached && state.appearance === place.appearance;
  const isKnown = isAhead || head === undefined;
  if (isCurrent && isKnown && isSame(state.outcome, outcome)) return state;
  const next = new Shown(reader, outcome, state.generation, false);
  next.head = head;
  return next;
}

/** Whether this render takes over what a server has rendered, and that is not what it is now. */
function useHydrating(screen: Screen, identity: Identity<unknown>): boolean {
  // The condition is the same for as long as the screen lives.
  if (!screen.isHydrated) return false;
  // oxlint-disable-next-line react/rules-of-hooks
  return React.useSyncExternalStore(never, no, () => {
    const now = readOutcome(identity, screen.branches.now().world);
    return !isSame(
      now,
      outcomeOf(() => serverValue(identity)),
    );
  });
}
