import * as React from "react";
import type { Context } from "react";

/**
 * What React does not document is looked at in this folder alone. `rendering.ts` tells who renders,
 * `peek-context.ts` reads contexts, and this file tells of transitions. Two questions about transitions have
 * no public answer:
 *
 * - Are we inside `startTransition`? A store has to know: what is committed in there may wait.
 * - What is the value of a context in this render, where asking must not count as a hook? Only a
 *   component that is being mounted asks, so a hook would come and go. Only React 18 has to be asked
 *   here; later ones have `use`.
 *
 * Everything is looked for, not assumed. If it is not there `canFollowTransitions` is false, and
 * `<TransitionRoot>` leaves its readers on the synchronous default, which is never torn.
 */
interface Internals {
  /** React 19: the transition that is being started. */
  readonly T?: object | null;
  /** React 18: the same. */
  readonly ReactCurrentBatchConfig?: { readonly transition?: object | null };
  readonly ReactCurrentDispatcher?: { readonly current: Dispatcher | null };
}
interface Dispatcher {
  readonly readContext?: <T>(context: Context<T>) => T;
}

const exports = React as unknown as Record<string, unknown>;
const internals = (exports["__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE"] ??
  exports["__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED"] ??
  {}) as Internals;

/** Whether a context may be read in a render without a hook. React's `use` does that. */
export const readsWithoutHooks: boolean = "use" in exports;

const hasTransition = "T" in internals || "transition" in (internals.ReactCurrentBatchConfig ?? {});
const hasContext = readsWithoutHooks || "ReactCurrentDispatcher" in internals;

/** Whether this React tells what has to be known. React 17 has no transitions. */
export const canFollowTransitions: boolean =
  hasTransition && hasContext && "startTransition" in React && "useInsertionEffect" in React;

/** React 18 renders clicks and timers apart, newer ones everything that is urgent together. */
export const rendersUrgentLanesTogether: boolean = "T" in internals;

/** The transition that is being started right now: one object for each call of `startTransition`. */
export function currentTransition(): object | undefined {
  return internals.T ?? internals.ReactCurrentBatchConfig?.transition ?? undefined;
}

/** React 18: reads a context without being a hook. The component renders when it changes. */
export function readContext<T>(context: Context<T>): T {
  return internals.ReactCurrentDispatcher!.current!.readContext!(context);
}
