import type { Identity } from "@dosync/core";
import { type Context, createContext, useContext } from "react";
import { useCommitted } from "./use-committed.ts";

/**
 * Where the components of a subtree get their values from.
 *
 * Without a provider that is the committed world. A provider that shows another world (one that
 * follows React's transitions, a draft) brings its own reading along in {@link ReadingContext}, so
 * that whoever does not import it does not pay for it.
 */
export interface Reading {
  /** A hook: the value that the identity has in this subtree; renders again when that changes. */
  readonly useValue: (identity: Identity<unknown>) => unknown;
}

const committed: Reading = { useValue: useCommitted };

/** Undefined outside of every provider. A provider never takes its reading back, nor changes it. */
export const ReadingContext: Context<Reading | undefined> = /* @__PURE__ */ createContext<
  Reading | undefined
>(undefined);

/** What every hook reads through. */
export function useValue(identity: Identity<unknown>): unknown {
  return (useContext(ReadingContext) ?? committed).useValue(identity);
}
