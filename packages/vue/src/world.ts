import type { Identity } from "@dosync/core";
import { type DraftWorld, observe, readCommitted, subscribe } from "@dosync/core/adapter";
import type { InjectionKey } from "vue";
import { injectLocal } from "./provide-local.ts";
import { Shown } from "./shown.ts";

/**
 * The world that a subtree shows: the committed one, unless a draft provides itself. Whoever uses no
 * drafts loads nothing of them.
 */
export interface World extends Pick<DraftWorld, "read" | "subscribe" | "observe"> {
  /** Runs what changes something, in this world. Without it, it is just called. */
  readonly run?: DraftWorld["run"];
}

const committed: World = { read: readCommitted, subscribe, observe };

export const WORLD: InjectionKey<DraftWorld> = /* @__PURE__ */ Symbol();

/** The world of the component that is being set up. */
export function useWorld(): World {
  return injectLocal(WORLD) ?? committed;
}

const known: WeakMap<World, WeakMap<Identity<unknown>, Shown>> = new WeakMap();

/** An identity as Vue sees it, one for all who show it in the same world. */
export function shownIn(world: World, identity: Identity<unknown>): Shown {
  let all = known.get(world);
  if (all === undefined) known.set(world, (all = new WeakMap()));
  let shown = all.get(identity);
  if (shown === undefined) all.set(identity, (shown = new Shown(world, identity)));
  return shown;
}
