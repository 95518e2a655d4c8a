"use client";
import * as React from "react";

/**
 * React's `useTransition` for commits: `[isPending, startTransition]`. What is committed inside the
 * action is rendered in the background, below a {@link TransitionRoot}; the screen stays as it is
 * until it is ready, and shows urgent commits meanwhile.
 *
 * This is the documented way. A commit inside React's own `startTransition` is recognised as well,
 * as far as React lets a library see that. As with React, what an asynchronous action does after an
 * `await` has to be wrapped in `startTransition` again. Without a `TransitionRoot` above, or in a
 * version of React that it cannot follow, the commit is rendered at once.
 *
 * @throws {Error} in React 17, which has no transitions.
 * @example
 * ```tsx
 * const filter = atom("");
 *
 * function Search() {
 *   const [isPending, startTransition] = useDosyncTransition();
 *   return (
 *     <input
 *       aria-busy={isPending}
 *       onChange={(event) => {
 *         const text = event.target.value;
 *         startTransition(() => void reset(filter, text));
 *       }}
 *     />
 *   );
 * }
 * ```
 */
export function useDosyncTransition(): [isPending: boolean, startTransition: StartTransition] {
  if (!("useTransition" in React)) {
    throw new Error("useDosyncTransition() needs React 18 or later: React 17 has no transitions.");
  }
  return React.useTransition();
}

/** Runs an action whose updates may be rendered in the background. */
export type StartTransition = (action: () => void | Promise<void>) => void;
