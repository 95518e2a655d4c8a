import { derived, type Identity } from "@dosync/core";
import { useMemo } from "react";
import { warnIfAskedAgain } from "./asked-again.ts";
import { type Reading, useProvidedReading } from "./reading.ts";
import { useCommitted } from "./use-committed.ts";

const committed: Reading = { useValue: useCommitted, run: (body) => body() };

export function useReading(): Reading {
  return useProvidedReading() ?? committed;
}

/** What every hook reads through. */
export function useValue(identity: Identity<unknown>): unknown {
  // A component stays below the same provider for as long as it is mounted.
  // oxlint-disable-next-line react/hooks
  const value = useReading().useValue(identity);
  if (process.env.NODE_ENV !== "production") warnIfAskedAgain(value);
  return value;
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
