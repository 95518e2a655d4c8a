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
  readonly run: Reading["run"];

  constructor(draft: Draft, around: Reading) {
    this.draft = draft;
    this.useValue = (identity) => useInDraft(draft, around, identity);
    this.run = <T>(body: () => T, identity: Identity<unknown>) => {
      const after = (): T => around.run(body, identity);
      return draftWorld(draft).run(isOpen(draft) ? body : after, identity);
    };
  }
}

function isOpen(draft: Draft): boolean {
  return draft.state === "open";
}

/** What is read in a draft that has ended, and what is read around one that has not. */
const ELSEWHERE: Identity<unknown> = /* @__PURE__ */ atom(undefined, { label: "elsewhere" });

function useInDraft(draft: Draft, around: Reading, identity: Identity<unknown>): unknown {
  const store = useMemo(() => {
    const world = draftWorld(draft);
    return {
      // An open draft shows nothing of what others commit, so it says all that there is to hear.
      subscribe: (notify: () => void) => world.follow(notify, channel),
      read: () => (isOpen(draft) ? world.read(identity) : ELSEWHERE),
    };
  }, [draft, identity]);
  const value = useSyncExternalStore(useSubscribe(store), store.read, store.read);
  const isElsewhere = value === ELSEWHERE;
  // Hooks are called in the same order before and after the end, so it is asked for something always.
  // oxlint-disable-next-line react/hooks
  const valueAround = around.useValue(isElsewhere ? identity : ELSEWHERE);
  return isElsewhere ? valueAround : value;
}

/** One watch for each draft, so that renders which React throws away leave none behind. */
const views: WeakMap<Draft, { view: DraftView | undefined }> = new WeakMap();

/** The same object until something about the draft has changed. */
function viewOf(draft: Draft): DraftView {
  let cache = views.get(draft);
  if (cache === undefined) {
    const own: { view: DraftView | undefined } = { view: undefined };
    views.set(draft, (cache = own));
    draft.addWatch(own, () => {
      own.view = undefined;
    });
  }
  // Its end can be seen before the draft tells of it, together with what it has committed.
  if (cache.view?.state === draft.state) return cache.view;
  return (cache.view = {
    draft,
    state: draft.state,
    changes: isOpen(draft) ? draft.changes() : [],
    conflicts: draft.conflicts(),
  });
}

export function useDraftView({ draft }: DraftReading): DraftView {
  const store = useMemo(
    () => ({
      subscribe: (notify: () => void) => draftWorld(draft).follow(notify, channel),
      read: () => viewOf(draft),
    }),
    [draft],
  );
  return useSyncExternalStore(useSubscribe(store), store.read, store.read);
}
