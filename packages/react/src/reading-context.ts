import type { Context } from "react";
import { useLasting } from "./internals/peek-context.ts";
import { type Reading, readingContext } from "./reading.ts";

/** For providers only. From the moment that this file is loaded, hooks ask for a reading. */
export const ReadingContext: Context<Reading | undefined> =
  /* @__PURE__ */ readingContext(useNearest);

let useRoot: (() => Reading | undefined) | undefined;

/** A provider whose readings come in a context of its own is asked last. */
export function readRootsWith(use: () => Reading | undefined): void {
  useRoot = use;
}

function useNearest(context: Context<Reading | undefined>): Reading | undefined {
  // This way contexts are read where they need no hook.
  // oxlint-disable-next-line react/rules-of-hooks
  return useLasting(context) ?? useRoot?.();
}
