import {
  atom,
  type Draft,
  type DraftChange,
  type DraftConflict,
  type Identity,
} from "@dosync/core";
import { draftWorld } from "@dosync/core/adapter";
import { useMemo } from "react";
import { useSyncExternalStore } from "use-sync-external-store/shim";
import { channel } from "./channel.ts";
import { useSubscribe } from "./use-committed.ts";
import type { Reading } from "./reading.ts";

/** What `useDraft` returns: how the draft is right now, in values that do not change. */
export interface DraftView {
  /** The draft itself: change it, `rebase`, `commit` or `abort` it. */
  readonly draft: Draft;
  readonly state: Draft["state"];
  /** What is different in it from what it started from. */
  readonly changes: readonly DraftChange[];
  /** What was changed in it and by others. As long as there is one, it cannot be committed. */
  readonly conflicts: readonly DraftConflict[];
}

/**
 * The world of a draft: a subtree reads from it and changes it, until it ends. From then on it shows
 * the world around the provider, what the other components show; but no ref is changed there by
 * what was meant for a draft.
 */
export class DraftReading implements Reading {
  readonly draft: Draft;
  readonly useValue: Reading["useValue"];
  readonly followsTransitions: boolean;
  readonly rendersLater: boolean;
  readonly run: Reading["run"];
  readonly #isEnded: boolean;

  /** `isEnded` says what is to be shown, where transitions are followed. Otherwise it is shown at once. */
  constructor(draft: Draft, around: Reading, isEnded: boolean) {
    this.draft = draft;
    this.followsTransitions = around.followsTransitions === true;
    this.rendersLater = around.rendersLater === true;
    this.#isEnded = isEnded;
    this.useValue = (identity) => useInDraft(this, around, identity);
    this.run = <T>(body: () => T, identity: Identity<unknown>) => {
      const after = (): T => around.run(body, identity);
      return draftWorld(draft).run(isOpen(draft) ? body : after, identity);
    };
  }

  /** Whether the draft has ended and the screen does not show it yet: it stays as it was. */
  get isLate(): boolean {
    return this.followsTransitions && !this.#isEnded && !isOpen(this.draft);
  }
}

export function isOpen(draft: Draft): boolean {
  return draft.state === "open";
}

/** What is read in a draft that has ended, and what is read around one that has not. */
const ELSEWHERE: Identity<unknown> = /* @__PURE__ */ atom(undefined, { label: "elsewhere" });

function useInDraft(reading: DraftReading, around: Reading, identity: Identity<unknown>): unknown {
  const { draft } = reading;
  const store = useMemo(() => {
    const world = draftWorld(draft);
    const shown: { last: unknown } = { last: ELSEWHERE };
    return {
      // An open draft shows nothing of what others commit, so it says all that there is to hear.
      subscribe: (notify: () => void) => world.follow(notify, channel),
      read: (isLate: boolean) => {
        if (isOpen(draft)) shown.last = world.read(identity);
        return isOpen(draft) || isLate ? shown.last : ELSEWHERE;
      },
    };
  }, [draft, identity]);
  const read = (): unknown => store.read(reading.isLate);
  const value = useSyncExternalStore(useSubscribe(store), read, read);
  const isElsewhere = value === ELSEWHERE;
  // Hooks are called in the same order before and after the end, so it is asked for something always.
  // oxlint-disable-next-line react/hooks
  const valueAround = around.useValue(isElsewhere ? identity : ELSEWHERE);
  return isElsewhere ? valueAround : value;
}

/** One watch for each draft, so that renders which React throws away leave none behind. */
const views: WeakMap<Draft, DraftViews> = new WeakMap();

interface DraftViews {
  view: DraftView | undefined;
  /** The last one of the open draft. */
  open: DraftView | undefined;
}

/** The same object until something about the draft has changed. */
function viewOf(draft: Draft, isLate: boolean): DraftView {
  let cache = views.get(draft);
  if (cache === undefined) {
    const own: DraftViews = { view: undefined, open: undefined };
    views.set(draft, (cache = own));
    draft.addWatch(own, () => {
      own.view = undefined;
    });
  }
  if (isLate && cache.open !== undefined) return cache.open;
  // Its end can be seen before the draft tells of it, together with what it has committed.
  if (cache.view?.state === draft.state) return cache.view;
  cache.view = {
    draft,
    state: draft.state,
    changes: isOpen(draft) ? draft.changes() : [],
    conflicts: draft.conflicts(),
  };
  if (isOpen(draft)) cache.open = cache.view;
  return cache.view;
}

export function useDraftView(reading: DraftReading): DraftView {
  const store = useMemo(
    () => ({
      subscribe: (notify: () => void) => draftWorld(reading.draft).follow(notify, channel),
      read: () => viewOf(reading.draft, reading.isLate),
    }),
    [reading],
  );
  return useSyncExternalStore(useSubscribe(store), store.read, store.read);
}
