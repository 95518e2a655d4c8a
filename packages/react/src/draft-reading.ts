import type { Draft, DraftChange, DraftConflict, Identity } from "@dosync/core";
import { readCommitted, subscribe } from "@dosync/core/adapter";
import { useMemo } from "react";
import { useSyncExternalStore } from "use-sync-external-store/shim";
import { channel, type Notify } from "./channel.ts";
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
 * The world of a draft: a subtree reads from it and changes it, until it ends. From then on that is
 * the committed world again, as if there was no draft.
 */
export class DraftReading implements Reading {
  readonly draft: Draft;
  readonly useValue: Reading["useValue"];
  readonly run: Reading["run"];
  readonly #readers: Set<Notify> = new Set();
  #view: DraftView | undefined;

  constructor(draft: Draft) {
    this.draft = draft;
    this.useValue = (identity) => useInDraft(this, identity);
    this.run = (body) => (this.#isOpen ? draft.dosync(body) : body());
    draft.addWatch(this, () => {
      this.#view = undefined;
      channel([...this.#readers]);
    });
  }

  read(identity: Identity<unknown>): unknown {
    return this.#isOpen ? this.draft.deref(identity) : readCommitted(identity);
  }

  subscribe(notify: Notify): () => void {
    this.#readers.add(notify);
    return () => void this.#readers.delete(notify);
  }

  /** The same object until something about the draft has changed. */
  view(): DraftView {
    const { draft } = this;
    return (this.#view ??= {
      draft,
      state: draft.state,
      changes: this.#isOpen ? draft.changes() : [],
      conflicts: draft.conflicts(),
    });
  }

  get #isOpen(): boolean {
    return this.draft.state === "open";
  }
}

const readings: WeakMap<Draft, DraftReading> = new WeakMap();

/** One for each draft, so that renders which React throws away leave no watch behind. */
export function readingOf(draft: Draft): DraftReading {
  let reading = readings.get(draft);
  if (reading === undefined) readings.set(draft, (reading = new DraftReading(draft)));
  return reading;
}

function useInDraft(reading: DraftReading, identity: Identity<unknown>): unknown {
  const store = useMemo(
    () => ({
      subscribe: (notify: () => void) => {
        const leave = reading.subscribe(notify);
        const stop = subscribe(identity, notify, channel); // for when the draft has ended
        return () => {
          leave();
          stop();
        };
      },
      read: () => reading.read(identity),
    }),
    [reading, identity],
  );
  return useSyncExternalStore(useSubscribe(store), store.read, store.read);
}

export function useDraftView(reading: DraftReading): DraftView {
  const store = useMemo(
    () => ({
      subscribe: (notify: () => void) => reading.subscribe(notify),
      read: () => reading.view(),
    }),
    [reading],
  );
  return useSyncExternalStore(useSubscribe(store), store.read, store.read);
}
