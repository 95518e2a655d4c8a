import type { Context } from "react";
import { useLasting } from "./peek-context.ts";
import { type Reading, readingContext } from "./reading.ts";

/** For providers only: from the moment that this file is loaded, hooks ask for a reading. */
export const ReadingContext: Context<Reading | undefined> =
  /* @__PURE__ */ readingContext(useLasting);
