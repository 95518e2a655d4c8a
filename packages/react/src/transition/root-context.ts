import { type Context, createContext } from "react";
import { type Lasting, useLasting } from "../internals/peek-context.ts";
import type { Reading } from "../reading.ts";
import { readRootsWith } from "../reading-context.ts";
import type { RenderWorld } from "./render-world.ts";
import { readContext, readsWithoutHooks } from "../internals/transitions.ts";

/**
 * What a pass renders below a `<TransitionRoot>`.
 *
 * It changes with transitions of the store alone, never with an urgent commit. Nobody who has read it
 * has to be notified of that: the reading stays the same, and only a component that is being mounted asks
 * for the world.
 */
export interface RootPass extends Lasting {
  readonly reading: Reading;
  readonly world: RenderWorld;
}

/**
 * The only context of a root, where React allows to look at contexts. React goes through all providers above a
 * component for each that it passes by.
 */
export const RootContext: Context<RootPass | undefined> = /* @__PURE__ */ makeContext();

function makeContext(): Context<RootPass | undefined> {
  const context = createContext<RootPass | undefined>(undefined);
  if (readsWithoutHooks) readRootsWith(() => useLasting(context)?.reading);
  return context;
}

/** What the pass renders that renders right now. May be asked in any render, and is no hook. */
export function currentPass(): RootPass | undefined {
  // oxlint-disable-next-line react/rules-of-hooks
  return readsWithoutHooks ? useLasting(RootContext) : readContext(RootContext);
}
