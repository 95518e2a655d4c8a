import type { DraftChange, DraftRefusal, Identity } from "@dosync/core";
import type { FrameworkWorld } from "@dosync/core/adapter";
import * as React from "react";
import { type Context, createContext, useContext } from "react";
import type { Store } from "./follower.ts";
import type { Lasting } from "./internals/peek-context.ts";

/**
 * Where a subtree's components get their values from, and send changes to.
 *
 * Without a provider that is the committed world. A provider that shows another world (one that
 * follows React's transitions, a draft) brings its own reading along in the context of
 * `reading-context.ts`, so that whoever does not import it does not pay for it.
 */
export interface Reading extends Lasting {
  /** A hook. It gives the value that the identity has in this subtree, and renders again when that changes. */
  readonly useValue: (identity: Identity<unknown>) => unknown;
  /** Whether a commit in React's transition is shown only with that transition. */
  readonly followsTransitions?: boolean | undefined;
  /** Whether there is a screen that follows them. A server renders a root as well, and shows nothing later. */
  readonly hasScreen?: boolean | undefined;
  /** A hook for stores that React would render before the values beside them. */
  readonly useWork?: (<K extends object, T>(key: K, store: Store<K, T>) => T) | undefined;
  /** What the screen shows now, where that need not be the store. A draft starts from it. */
  readonly world?: (() => FrameworkWorld) | undefined;
  /** A hook, where refused values can be seen. It says why the value of this identity is refused. */
  readonly useRefusal?: ((identity: Identity<unknown>) => DraftRefusal | undefined) | undefined;
  /** Puts a value that is refused back to one that is not. */
  readonly takeBack?: (identity: Identity<unknown>) => void;
  /** Throws where a draft would show another moment than what is around it. */
  readonly refuseDraft?: () => never;
  /** What a root below gives its components in the place of its own reading: one that shows this moment. */
  readonly within?: (root: Reading) => Reading;
  /** What the drafts that are shown had changed when they were first shown: see `DraftReading`. */
  readonly filled?: readonly DraftChange[];
  /** The draft that is shown, if it is one. What was refused in it means nothing in another. */
  readonly draft?: object;
  /** Runs what changes an identity, in the world of this subtree. */
  readonly run: <T>(body: () => T, identity: Identity<unknown>) => T;
}

type ReadingContext = Context<Reading | undefined>;
type ReadContext = (context: ReadingContext) => Reading | undefined;

/** Undefined outside of every provider. A component never moves from one kind of reading to another. */
const makeContext = (): ReadingContext => createContext<Reading | undefined>(undefined);

/**
 * React compares a context in every reader that it passes by. A sixth of the time of a small update among a
 * thousand readers. So there is none until somebody has loaded a provider. React 19 allows to read a context
 * only sometimes; before, it is one of the hooks.
 */
let context: ReadingContext | undefined = "use" in React ? undefined : makeContext();

/** A provider may bring along another way to read. */
let useIt: ReadContext = useContext;

export function readingContext(use: ReadContext): ReadingContext {
  if ("use" in React) useIt = use;
  return (context ??= makeContext());
}

/** The reading of the nearest provider, if there is one. */
export function useProvidedReading(): Reading | undefined {
  // Where it is a hook there is a context from the beginning.
  // oxlint-disable-next-line react/rules-of-hooks
  const reading = context && useIt(context);
  // oxlint-disable-next-line react/rules-of-hooks
  return process.env.NODE_ENV !== "production" && "use" in React ? useHeld(reading) : reading;
}

/**
 * Development: React's developer tools run a component alone to list its hooks, without the contexts
 * of which React has no note. This is a hook that they find the reading in.
 */
function useHeld(reading: Reading | undefined): Reading | undefined {
  const held = React.useRef<Reading | undefined>(undefined);
  // It is what was found last, whichever render has put it there.
  /* oxlint-disable react/refs, react/immutability */
  if (reading !== undefined) held.current = reading;
  return held.current;
  /* oxlint-enable react/refs, react/immutability */
}
