import { derived, type Identity } from "@dosync/core";
import { type Context, createContext, useContext, useMemo } from "react";
import { useCommitted } from "./use-committed.ts";

/**
 * Where the components of a subtree get their values from, and where their changes go.
 *
 * Without a provider that is the committed world. A provider that shows another world (one that
 * follows React's transitions, a draft) brings its own reading along in {@link ReadingContext}, so
 * that whoever does not import it does not pay for it.
 */
export interface Reading {
  /** A hook: the value that the identity has in this subtree; renders again when that changes. */
  readonly useValue: (identity: Identity<unknown>) => unknown;
  /** Runs what changes something, in the world of this subtree. */
  readonly run: <T>(body: () => T) => T;
}

const committed: Reading = { useValue: useCommitted, run: (body) => body() };

/** Undefined outside of every provider. A component never moves from one kind of reading to another. */
export const ReadingContext: Context<Reading | undefined> = /* @__PURE__ */ createContext<
  Reading | undefined
>(undefined);

export function useReading(): Reading {
  return useContext(ReadingContext) ?? committed;
}

/** What every hook reads through. */
export function useValue(identity: Identity<unknown>): unknown {
  // A component stays below the same provider for as long as it is mounted.
  // oxlint-disable-next-line react/hooks
  return useReading().useValue(identity);
}

/**
 * The result of a computation over any identities; renders again when the result changes.
 *
 * Each function gets a derived value of its own. One that nobody subscribes to is not linked to
 * anything, so those of renders that React throws away leave nothing behind. And a function that
 * was made for properties which are not shown any more can fail without harm: its failure is a
 * value like any other until a component renders it.
 */
export function useComputed<T>(compute: () => T, equals?: (old: T, value: T) => boolean): T {
  const computed = useMemo(() => derived(compute, { equals }), [compute, equals]);
  return useValue(computed) as T;
}
