"use client";
import { checkFunction, type MarkingChannel } from "@dosync/core/adapter";
import * as React from "react";

/** Calls a function so that all updates of state in it are rendered together. */
export type BatchUpdates = (run: () => void) => void;

/** React 17 renders updates outside of its events one by one. */
export const rendersOneByOne: boolean = !("startTransition" in React);

/** What React hears through; `order` is when its component was first rendered. */
export interface Notify {
  (): void;
  order?: number;
}

let batchUpdates: BatchUpdates = (run) => run();

/**
 * Tells how the renderer batches updates. It is for React 17, and for roots of React 18 that were made with
 * `ReactDOM.render`.
 *
 * They render each update outside of React's own events separately, so that two siblings which
 * show the same transaction change one after the other. The renderer's `unstable_batchedUpdates`
 * makes it one change. It comes from `react-dom` or from `react-native`, and this package depends on
 * neither. Newer roots always batch and need nothing.
 *
 * @example
 * ```ts
 * import { unstable_batchedUpdates } from "react-dom";
 *
 * batchUpdatesWith(unstable_batchedUpdates);
 * ```
 */
export function batchUpdatesWith(batch: BatchUpdates): void {
  if (process.env.NODE_ENV !== "production")
    checkFunction(batch, "What batchUpdatesWith() is given");
  batchUpdates = batch;
}

/**
 * Tells React of one commit, before the watches of that commit. A watch that forces a render would otherwise
 * find the components that it renders on the new state, and all others on the old one.
 *
 * Effects run from the inside out, so children subscribe before their parents. Where updates are
 * not batched, a child would render with the properties that its parent gave it before the commit,
 * and the parent only then. So parents come first, who are rendered first.
 */
export const channel: MarkingChannel = {
  mark(notifications, proceed) {
    const ordered = rendersOneByOne ? parentsFirst(notifications) : notifications;
    batchUpdates(() => {
      for (const notify of ordered) notify();
      proceed?.();
    });
  },
};

function parentsFirst(notifications: readonly Notify[]): readonly Notify[] {
  // A copy, since toSorted() is newer than the browsers that React 17 runs in.
  // oxlint-disable-next-line unicorn/no-array-sort
  return [...notifications].sort((a, b) => (a.order as number) - (b.order as number));
}
