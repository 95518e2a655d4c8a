import type { Identity } from "@dosync/core";
import {
  checkIdentity,
  guardCommits,
  guardTexts,
  isIdentity,
  kindOf,
  labelOf,
  readCommitted,
  UsageError,
} from "@dosync/core/adapter";
import { renderingComponent, rendersHtml } from "./internals/rendering.ts";

// Development checks. Each call stands behind `process.env.NODE_ENV !== "production"`, spelt out: with
// a constant from another file some bundlers drop the call but keep what is here.

/** Throws unless a hook was given an identity. From the first call on, renders are guarded as well. */
export function checkUse(identity: unknown, hook: string): void {
  guardRenders();
  checkIdentity(identity, hook);
}

/** Throws unless `useAtom` was given an atom. */
export function checkAtom(identity: unknown): void {
  checkUse(identity, "useAtom");
  const kind = kindOf(identity as never);
  if (kind === "atom") return;
  const advice =
    kind === "ref"
      ? "Refs change inside dosync: read it with useRef() or useDeref(), and change it in a transaction."
      : "Read it with useDeref().";
  throw new UsageError(
    "NOT_AN_IDENTITY",
    "useAtom",
    `useAtom() expects an atom, but was given ${kind} "${labelOf(identity as never)}". ${advice}`,
  );
}

/** Throws unless `useRef` was given an identity, and reminds of its namesake. */
export function checkRef(identity: unknown): void {
  if (isIdentity(identity)) guardRenders();
  else {
    try {
      checkIdentity(identity, "useRef");
    } catch (error) {
      (error as Error).message +=
        ' This is the useRef of @dosync/react, which reads a ref. If you mean the one that keeps a value between renders, import useRef from "react".';
      throw error;
    }
  }
}

let isGuarded = false;
let allowed = 0;

/**
 * A commit in a render would notify others in the middle of React's work. It would do so again whenever React
 * renders the component once more.
 */
export function guardRenders(): void {
  if (isGuarded) return;
  isGuarded = true;
  guardCommits(() => {
    if (allowed === 0) checkOutsideRender("Nothing may be changed");
  });
  guardTexts(warnOfText);
}

const turnedIntoText: WeakSet<Identity<unknown>> = new WeakSet();

/** Warns where a component shows an identity instead of its value, once of each. */
function warnOfText(identity: Identity<unknown>): void {
  const name = turnedIntoText.has(identity) ? undefined : renderingComponent();
  if (name === undefined) return;
  turnedIntoText.add(identity);
  console.warn(
    `dosync PRINTED: <${name}> turns ${kindOf(identity)} "${labelOf(identity)}" itself into text while it renders, and will not change with it. Show its value: useDeref(identity).`,
  );
}

/** Throws where a component renders. */
export function checkOutsideRender(rule: string): void {
  const name = renderingComponent();
  if (name === undefined) return;
  throw new UsageError(
    "WRITE_IN_RENDER",
    name,
    `${rule} while <${name}> renders: React may render it any number of times, and others would be told in between. Do it in an event handler or in useEffect.`,
  );
}

/** Runs what may commit during a render. It makes state that nobody can have seen yet. */
export function allowCommits<T>(body: () => T): T {
  allowed++;
  try {
    return body();
  } finally {
    allowed--;
  }
}

let hasWarnedOfHtml = false;

/**
 * Warns where HTML is made in a page, as on a server. A hook cannot tell that from a page that is being
 * hydrated, so what is in it is what identities began with.
 */
export function warnOfHtml(identity: Identity<unknown>, value: unknown): void {
  if (hasWarnedOfHtml || !rendersHtml() || Object.is(value, readCommitted(identity))) return;
  hasWarnedOfHtml = true;
  console.warn(
    `HTML was made of ${kindOf(identity)} "${labelOf(identity)}" where there is a document. There, it has the values that identities were made with, or were given by hydrate(), as for a page that is hydrated. To get the present values, render into an element with createRoot() and flushSync(), and take its innerHTML; a test of a server belongs into an environment without a document.`,
  );
}
