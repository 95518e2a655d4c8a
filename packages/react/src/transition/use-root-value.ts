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

/** What the queue of a reader has come to, and for whom. */
interface Shown {
  readonly reader: Reader;
  readonly outcome: Outcome;
}

/**
 * The value of an identity on the screen of a `<TransitionRoot>`.
 *
 * A mounted reader gets its value from a queue of React's: so React itself keeps apart what belongs
 * to which lane, and a commit renders exactly the readers that it concerns. One that is being
 * mounted, or that was given another identity, has no queue to trust yet. It reads in the world of
 * the pass that it is rendered in.
 */
export function useRootValue(screen: Screen, identity: Identity<unknown>): unknown {
  const reader = React.useMemo(() => new Reader(identity), [identity]);
  const isHydrating = useHydrating(screen, identity);
  const first = reader.isAttached ? undefined : render(screen, identity, isHydrating);
  const [shown, dispatch] = React.useReducer(
    (state: Shown, action: Action) => resolve(screen, reader, state, action),
    undefined,
    (): Shown => ({ reader, outcome: first!.outcome }),
  );
  const isFollowed = first === undefined && shown.reader === reader;
  const { outcome } = isFollowed ? shown : (first ?? render(screen, identity, false));

  React.useInsertionEffect(() => {
    screen.attachReader(reader, dispatch, { branch: first?.branch, outcome });
    return () => screen.detachReader(reader);
    // What was rendered first is what counts; from then on the reader has its queue.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [screen, reader]);
  useIsomorphicLayoutEffect(() => screen.settle(), [screen, reader]);
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
  return state.reader === reader && isSame(state.outcome, outcome) ? state : { reader, outcome };
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
