import type { Context } from "react";
import { currentRenderer, useLasting } from "./peek-context.ts";
import { type Reading, readingContext } from "./reading.ts";

/** For providers only: from the moment that this file is loaded, hooks ask for a reading. */
export const ReadingContext: Context<Reading | undefined> =
  /* @__PURE__ */ readingContext(useNearest);

let useRoot: (() => Reading | undefined) | undefined;

/** A kind of provider that brings its readings along in a context of its own is asked last. */
export function readRootsWith(use: () => Reading | undefined): void {
  useRoot = use;
}

/**
 * A root follows what its own renderer renders. Where its contexts are bridged into another one, as
 * canvases do it, that one renders when it likes: there, as without the bridge, the store is shown.
 */
function useNearest(context: Context<Reading | undefined>): Reading | undefined {
  // This way contexts are read where they need no hook.
  // oxlint-disable-next-line react/rules-of-hooks
  const reading = useLasting(context) ?? useRoot?.();
  const renderer = reading?.renderer;
  return renderer === undefined || renderer === currentRenderer() ? reading : undefined;
}
