import type { Identity } from "@dosync/core";
import * as React from "react";
import { type Context, createContext } from "react";
import { serverValue } from "../server-value.ts";
import { useIsomorphicLayoutEffect } from "../use-isomorphic-layout-effect.ts";
import type { Branch } from "./branch.ts";
import { isSame, type Outcome, outcomeOf, readOutcome, valueOrThrow } from "./outcome.ts";
import { readContext } from "./react-internals.ts";
import { type Action, Reader, URGENT } from "./reader.ts";
import type { Screen } from "./screen.ts";

/**
 * The branch that a pass renders, where that is a transition of the store. It changes with those
 * alone, never with an urgent commit, and only components that are being mounted look at it.
 */
export const BranchContext: Context<Branch | undefined> = /* @__PURE__ */ createContext<
  Branch | undefined
>(undefined);

/** What the queue of a reader has come to, for whom, and in which of its appearances. */
class Shown {
  readonly reader: Reader;
  readonly appearance: number;
  readonly outcome: Outcome;
  /** Whether it was put there by a render that had read something else than the queue gives. */
  readonly isForced: boolean;

  constructor(reader: Reader, outcome: Outcome, isForced: boolean) {
    this.reader = reader;
    this.appearance = reader.appearance;
    this.outcome = outcome;
    this.isForced = isForced;
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
 */
export function useRootValue(screen: Screen, identity: Identity<unknown>): unknown {
  const reader = React.useMemo(() => new Reader(identity), [identity]);
  const isHydrating = useHydrating(screen, identity);
  const isFollowing = reader.isAttached && reader.isVisible;
  const read = isFollowing ? undefined : render(screen, identity, isHydrating);
  const [shown, dispatch] = React.useReducer(
    (state: Shown, action: Action | Shown) =>
      action instanceof Shown ? action : resolve(screen, reader, state, action),
    undefined,
    () => new Shown(reader, read!.outcome, false),
  );
  const isCurrent = shown.reader === reader && shown.appearance === reader.appearance;
  const { branch, outcome } =
    isFollowing && isCurrent
      ? { branch: undefined, outcome: shown.outcome }
      : (read ?? render(screen, identity, false));
  // React drops the result of a render in which no state has changed. A computation of this render
  // alone may give something new each time, so that is not tried twice.
  if (!isSame(shown.outcome, outcome) && (shown.reader === reader || !shown.isForced)) {
    dispatch(new Shown(reader, outcome, true));
  }

  React.useInsertionEffect(() => {
    screen.attachReader(reader, dispatch, { branch, outcome });
    return () => screen.detachReader(reader);
    // What was rendered first is what counts; from then on the reader is told.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [screen, reader]);
  useIsomorphicLayoutEffect(() => {
    screen.showReader(reader, { branch, outcome });
    return () => screen.hideReader(reader);
    // Run again when React shows what it had hidden, with what was rendered last.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [screen, reader]);
  return valueOrThrow(outcome);
}

/** Reads in the world of the pass that renders right now. */
function render(
  screen: Screen,
  identity: Identity<unknown>,
  isHydrating: boolean,
): { readonly branch: Branch | undefined; readonly outcome: Outcome } {
  if (isHydrating) {
    return { branch: undefined, outcome: outcomeOf(() => serverValue(identity)) };
  }
  const branch = branchOfPass(screen);
  return { branch, outcome: readOutcome(identity, branch.world) };
}

function branchOfPass({ branches }: Screen): Branch {
  if (branches.head !== undefined) {
    const branch = readContext(BranchContext);
    if (branch !== undefined && branch !== branches.token) return branch;
  }
  return branches.now();
}

/**
 * A queue may hold a head that was given up: a newer one follows in the same queue, or the reader was
 * hidden while it came and went. Either way the screen decides.
 */
function resolve(screen: Screen, reader: Reader, state: Shown, action: Action): Shown {
  const isUrgent = action === URGENT || !action.world.isOpen;
  const { world } = isUrgent ? screen.branches.now() : action;
  const outcome = readOutcome(reader.identity, world);
  const { appearance } = reader;
  const isCurrent = state.reader === reader && state.appearance === appearance;
  return isCurrent && isSame(state.outcome, outcome) ? state : new Shown(reader, outcome, false);
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

const never = (): (() => void) => () => {};
const no = (): boolean => false;
