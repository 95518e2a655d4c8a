import type { Identity } from "@dosync/core";
import {
  type DraftWorld,
  kindOf,
  labelOf,
  observe,
  readCommitted,
  subscribe,
  UsageError,
} from "@dosync/core/adapter";
import { type InjectionKey, type Ref } from "vue";
import { channel } from "./channel.ts";
import { neverKeep } from "./outdated.ts";
import type { Hear } from "./computed-ref.ts";
import { guardTemplates } from "./habits.ts";
import { startInScope } from "./lifetime.ts";
import { injectLocal } from "./provide-local.ts";
import { readOnlyRef } from "./read-only-ref.ts";

/**
 * The world that a subtree shows: the committed one, unless a draft provides itself. Whoever uses no
 * drafts loads nothing of them.
 */
export type World = Omit<DraftWorld, DraftOnly | NotShown> &
  Partial<Pick<DraftWorld, DraftOnly>> & {
    /** Throws where a draft would show another moment than what is around it. */
    readonly refuseDraft?: () => void;
  };
/** What a view of a draft asks the draft for. */
type NotShown = "keep" | "readLast" | "refused" | "written" | "hasBegun" | "begin";
type DraftOnly = "follow" | "refusalAt" | "takeBack";

export const committed: World = { read: readCommitted, subscribe, observe, run: (body) => body() };

export const WORLD: InjectionKey<World> = /* @__PURE__ */ Symbol();

/** The world of the component that is being set up. */
export function useWorld(): World {
  if (process.env.NODE_ENV !== "production") guardTemplates();
  return injectLocal(WORLD) ?? committed;
}

/** For `computedRef`: what is computed from a draft is told of its changes. Elsewhere there is none. */
export function followDraft(
  caller: string,
  world: World,
): ((trigger: () => void, hear: Hear) => void) | undefined {
  if (world.follow === undefined) return undefined;
  return (trigger, hear) => startInScope(caller, () => hear(world.follow!(trigger, channel)));
}

/**
 * The Vue ref of an identity in a world, shared by all components there. A thousand components that show
 * one atom cost one subscription, and a commit is one trigger for them.
 */
export interface Shown {
  /** Always up to date; it tells Vue of changes while somebody holds it. */
  readonly ref: Ref<unknown>;
  /** Returns what releases it. */
  readonly hold: () => () => void;
}

const known: WeakMap<World, WeakMap<Identity<unknown>, Shown>> = new WeakMap();

export function shownIn(world: World, identity: Identity<unknown>): Shown {
  let all = known.get(world);
  if (all === undefined) known.set(world, (all = new WeakMap()));
  let shown = all.get(identity);
  if (shown === undefined) all.set(identity, (shown = show(world, identity)));
  return shown;
}

function show(world: World, identity: Identity<unknown>): Shown {
  // All functions share one context. A thousand atoms that are shown have a thousand of these.
  let track!: () => void;
  let trigger!: () => void;
  let stop: () => void;
  let holders = 0;
  const get = (): unknown => {
    track();
    if (holders === 0) neverKeep();
    return world.read(identity);
  };
  const set = (): void => {
    throw new UsageError(
      "READ_ONLY",
      labelOf(identity),
      process.env.NODE_ENV !== "production" ? explainReadOnly(identity) : "",
    );
  };
  const release = (): void => {
    if (--holders > 0) return;
    stop();
    trigger(); // what was computed from it is not told of further changes
  };
  return {
    ref: readOnlyRef((...trackAndTrigger) => {
      [track, trigger] = trackAndTrigger;
      return { get, set };
    }),
    hold() {
      if (holders++ === 0) {
        trigger(); // a value that was computed from it while it was not held may be out of date
        stop = world.subscribe(identity, trigger, channel);
      }
      return release;
    },
  };
}

function explainReadOnly(identity: Identity<unknown>): string {
  const kind = kindOf(identity);
  const advice =
    kind === "atom"
      ? "Use useAtom() for a ref that can be assigned to."
      : kind === "ref"
        ? "Change it in a transaction: dosync(() => refSet(…))."
        : kind === "agent"
          ? "Send it an action: send(…)."
          : "Change what it comes from.";
  return `Cannot assign to ${kind} "${labelOf(identity)}" here. ${advice}`;
}
