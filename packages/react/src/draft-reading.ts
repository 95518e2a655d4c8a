"use client";
import type { Draft, DraftChange, DraftConflict, DraftRefusal, Identity } from "@dosync/core";
import { draftWorld, type FrameworkWorld, readInitial } from "@dosync/core/adapter";
import { useMemo } from "react";
import { channel } from "./channel.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import type { Store } from "./follower.ts";
import type { Reading } from "./reading.ts";
import { isPage } from "./server-value.ts";
import { useStore } from "./use-store.ts";

/** What `useDraft` returns: how the draft is right now, in values that do not change. */
export interface DraftView {
  /** The draft itself: change it, `rebase`, `commit` or `abort` it. */
  readonly draft: Draft;
  readonly state: Draft["state"];
  /** What is different in it from what it started from. */
  readonly changes: readonly DraftChange[];
  /** What was changed in it and by others. As long as there is one, it cannot be committed. */
  readonly conflicts: readonly DraftConflict[];
  /**
   * Everything that refuses the commit of the draft, with its messages. These are refused values, texts of
   * fields that are no value, and rules that do not hold. As long as there is one, it cannot be committed.
   */
  readonly refused: readonly DraftRefusal[];
  /** Whether there is something to commit, and nothing that keeps it from being committed. */
  readonly canSave: boolean;
}

/** Whether a provider has shown an open draft to a root below it. */
export interface RootsBelow {
  areThere: boolean;
}

/**
 * The world of a draft. A subtree reads from it and changes it, until it ends. From then on it shows the
 * world around the provider, what the other components show; but no ref is changed there by what was meant
 * for a draft.
 */
export class DraftReading implements Reading {
  readonly draft: Draft;
  /** The draft provider around this one, if there is one. */
  readonly outer: DraftReading | undefined;
  readonly useValue: Reading["useValue"];
  readonly followsTransitions: boolean;
  readonly hasScreen: boolean | undefined;
  readonly useWork: Reading["useWork"];
  readonly useRefusal: (identity: Identity<unknown>) => DraftRefusal | undefined;
  readonly takeBack: (identity: Identity<unknown>) => void;
  readonly run: Reading["run"];
  readonly world: (() => FrameworkWorld) | undefined;
  readonly within: (root: Reading) => Reading;
  /**
   * What this draft and those around it had changed when they were first shown. In a page that is hydrated, a
   * server has rendered them with that over the first values. What was typed since is shown after it.
   */
  readonly filled: readonly DraftChange[];
  /** What could be said of the draft then. */
  readonly first: DraftView;
  readonly #isEnded: boolean;
  readonly #roots: RootsBelow;
  /** What was read of that in the present task: React asks twice while it hydrates and wants the same object. */
  #firstValues: Map<Identity<unknown>, unknown> | undefined = undefined;
  #letGo: (() => void) | undefined = undefined;
  #keepsOnScreen = false;

  /** `isEnded` says what is to be shown, where transitions are followed. Otherwise it is shown at once. */
  constructor(
    draft: Draft,
    around: Reading,
    outer: DraftReading | undefined,
    roots: RootsBelow,
    isEnded: boolean,
  ) {
    this.draft = draft;
    this.outer = outer;
    this.followsTransitions = around.followsTransitions === true;
    this.hasScreen = around.hasScreen;
    this.useWork = around.useWork;
    this.world = around.world;
    this.#roots = roots;
    this.#isEnded = isEnded;
    const own = draftWorld(draft).written();
    this.filled = [...(around.filled ?? []), ...own];
    this.first = own.length === 0 ? unchanged(draft) : viewOf(draft, false);
    this.useRefusal = (identity) => useRefusalInDraft(this, identity);
    this.takeBack = (identity) => draftWorld(draft).takeBack(identity);
    this.within = (root) => this.#within(root, around);
    ({ useValue: this.useValue, run: this.run } = this.#over(around));
    this.#keep(around);
  }

  /** Whether the draft has ended and the screen does not show it yet. Then the screen stays as it was. */
  get isLate(): boolean {
    const isFollowed = this.followsTransitions || this.#roots.areThere;
    return isFollowed && !this.#isEnded && !isOpen(this.draft);
  }

  /** What a server has shown: see {@link filled}. */
  readFirst(identity: Identity<unknown>): unknown {
    if (this.#firstValues === undefined) {
      this.#firstValues = new Map();
      queueMicrotask(() => {
        this.#firstValues = undefined;
      });
    }
    const values = this.#firstValues;
    if (!values.has(identity)) values.set(identity, readInitial(identity, this.filled));
    return values.get(identity);
  }

  /** Keeps what the draft shows beyond its end. Called when the reading is on the screen, and the draft has begun. */
  keepOnScreen(): void {
    if (this.#keepsOnScreen) this.#letGo ??= keepWith(this, this.draft);
  }

  /** Lets go of what the draft shows beyond its end. */
  letGo(): void {
    this.#letGo?.();
  }

  /** The draft over what is around it: until it ends, and after that. */
  #over(around: Reading): Pick<Reading, "useValue" | "run"> {
    const { draft } = this;
    return {
      useValue: (identity) => useInDraft(this, around, identity),
      run: <T>(body: () => T, identity: Identity<unknown>) => {
        const after = (): T => around.run(body, identity);
        return draftWorld(draft).run(isOpen(draft) ? body : after, identity);
      },
    };
  }

  /** The draft over a root below it. From here on all of the provider shows its end with that root's screen. */
  #within(root: Reading, around: Reading): Reading {
    const inner = around.within?.(root) ?? root;
    if (isOpen(this.draft)) this.#roots.areThere = true;
    this.#keep(root);
    const { draft, filled, useRefusal, takeBack } = this;
    const { followsTransitions, hasScreen, useWork, world } = root;
    return {
      ...this.#over(inner),
      within: (deeper) => this.#within(deeper, around),
      draft,
      filled,
      useRefusal,
      takeBack,
      followsTransitions,
      hasScreen,
      useWork,
      world,
    };
  }

  #keep({ followsTransitions, hasScreen }: Reading): void {
    if (followsTransitions !== true || hasScreen !== true || this.#isEnded) return;
    if (!draftWorld(this.draft).hasBegun) this.#keepsOnScreen = true;
    else this.#letGo ??= keepWith(this, this.draft);
  }
}

export function isOpen(draft: Draft): boolean {
  return draft.state === "open";
}

function useInDraft(reading: DraftReading, around: Reading, identity: Identity<unknown>): unknown {
  const place = useMemo<InDraft>(() => ({ reading, identity }), [reading, identity]);
  const value = useStore(place, inDraft);
  const isElsewhere = value === ELSEWHERE;
  // Hooks keep their order, so this asks for something always, also after the end.
  // oxlint-disable-next-line react/hooks
  const valueAround = around.useValue(isElsewhere ? identity : ELSEWHERE);
  return isElsewhere ? valueAround : value;
}

/** What a component reads in a draft. */
interface InDraft {
  readonly reading: DraftReading;
  readonly identity: Identity<unknown>;
}

const readInDraft = ({ reading, identity }: InDraft): unknown => {
  const { draft, isLate } = reading;
  if (!isOpen(draft) && !isLate) return ELSEWHERE;
  const world = draftWorld(draft);
  if (!world.hasBegun) return ELSEWHERE;
  return isLate ? world.readLast(identity) : world.read(identity);
};

const inDraft: Store<InDraft, unknown> = {
  read: readInDraft,
  readOnServer: (place) =>
    isPage() ? place.reading.readFirst(place.identity) : readInDraft(place),
  // An open draft shows no commit of others, so its own news is all.
  subscribe: ({ reading }, notify) => draftWorld(reading.draft).follow(notify, channel),
};

let keeping: FinalizationRegistry<() => void> | undefined;

/**
 * A draft may end before React has shown its end, or the draft. React drops renders without a word, so what was
 * kept goes with the reading if nobody lets go of it.
 */
function keepWith(reading: object, draft: Draft): () => void {
  const letGo = draftWorld(draft).keep();
  if (typeof FinalizationRegistry !== "undefined") {
    keeping ??= new FinalizationRegistry((drop) => drop());
    keeping.register(reading, letGo);
  }
  return letGo;
}

/** One watch a draft, so that renders which React drops leave none behind. */
const views: WeakMap<Draft, DraftViews> = new WeakMap();

interface DraftViews {
  view: DraftView | undefined;
  /** The last one of the open draft. */
  open: DraftView | undefined;
}

/** What is said of a draft in which nothing was changed. */
function unchanged(draft: Draft): DraftView {
  const { state } = draft;
  return { draft, state, changes: [], conflicts: [], refused: [], canSave: false };
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
  // Its end is seen with what it committed, before the draft tells.
  if (cache.view?.state === draft.state) return cache.view;
  const [changes, conflicts] = [draft.changes(), draft.conflicts()];
  const refused = draftWorld(draft).refused();
  const canSave = changes.length > 0 && conflicts.length + refused.length === 0;
  cache.view = { draft, state: draft.state, changes, conflicts, refused, canSave };
  if (isOpen(draft)) cache.open = cache.view;
  return cache.view;
}

/** An identity in a draft, and why it is refused. That outlives the draft, as long as a screen shows it. */
interface Asked {
  readonly reading: DraftReading;
  readonly identity: Identity<unknown>;
  last: DraftRefusal | undefined;
}

function useRefusalInDraft(
  reading: DraftReading,
  identity: Identity<unknown>,
): DraftRefusal | undefined {
  return useStore(
    useMemo<Asked>(() => ({ reading, identity, last: undefined }), [reading, identity]),
    refusals,
  );
}

const readRefusal = (asked: Asked): DraftRefusal | undefined => {
  const { draft, isLate } = asked.reading;
  if (!isLate) asked.last = draftWorld(draft).refusalAt(asked.identity);
  return asked.last;
};

const refusals: Store<Asked, DraftRefusal | undefined> = {
  read: readRefusal,
  readOnServer: (asked) =>
    isPage() && asked.reading.first.refused.length === 0 ? undefined : readRefusal(asked),
  subscribe: ({ reading: { draft } }, notify) => draftWorld(draft).follow(notify, channel),
};

export function useDraftView(reading: DraftReading): DraftView {
  return useStore(reading, draftViews);
}

const readView = ({ draft, isLate }: DraftReading): DraftView => viewOf(draft, isLate);

const readViewOnServer = (reading: DraftReading): DraftView =>
  isPage() ? reading.first : readView(reading);

const draftViews: Store<DraftReading, DraftView> = {
  read: readView,
  readOnServer: readViewOnServer,
  subscribe: ({ draft }, notify) => draftWorld(draft).follow(notify, channel),
};
