import { FOLLOWED } from "./flags.ts";
import type { Context } from "./context.ts";
import type { IdentityNode } from "./identity.ts";
import type { Source } from "./source.ts";
import type { World } from "./world.ts";
import type { Commit } from "./record.ts";

/**
 * The few words that every layer shares: the timeline, and who is in charge right now.
 *
 * It is one record with one shape, so that reading a word of it is one load. The functions at its
 * end are put there by the layer that needs them when it is first used, never at import: a program
 * that opens no read point carries no history code, and one without derived values no graph.
 */
export interface Kernel {
  /** The newest commit point. Only ever grows: a number is not used again, also not after an abort. */
  point: number;
  /** Why a commit is not over when its values are changed, as bits; mostly 0. */
  duties: number;
  /**
   * Who answers `deref` and the functions that change something. Undefined outside of everything,
   * where identities are read and atoms are changed directly.
   */
  context: Context | undefined;
  /** The newest open read point, or -1: versions older than this one need not be kept. */
  newestReadPoint: number;

  /** Keeps the version that a commit is about to replace, where somebody can still see it. */
  keepVersion: ((source: Source, old: unknown) => void) | undefined;
  /**
   * Throws unless the invariants that read what is about to be committed hold: the whole list from
   * `first` on in a transaction's world, or one source with its new value where there is no world.
   */
  checkInvariants: ((first: Source, value: unknown, world: World | undefined) => void) | undefined;
  /** The same for what was written in a world that is not about to be committed. */
  checkInvariantsIn: ((written: Iterable<Source>, world: World) => void) | undefined;
  /** The context of computations that are linked to what they read, and how that links a source. */
  tracking: Context | undefined;
  linkSource: ((node: IdentityNode) => void) | undefined;
  /** Marks everything that depends on a source whose committed value has changed. */
  propagate: ((source: Source) => void) | undefined;
  /** Finds out what really changed among what was marked, and hands it to the commit's delivery. */
  settle: ((commit: Commit | undefined) => Commit | undefined) | undefined;
  /** Tells the subscribers that are noted in the record of a commit. */
  notifySubscribers: ((commit: Commit) => void) | undefined;
  /**
   * How many replays are running, one in the other. What a change is called for in a replay is not
   * the result of whoever made the change.
   */
  replays: number;
  /** Hears of every commit before and after it is published (the worlds of framework roots). */
  roots: Roots | undefined;
  /**
   * Marks what frameworks have computed from values that were committed, and keeps their effects
   * back until `proceed` has run.
   */
  mark: ((proceed: (() => void) | undefined) => void) | undefined;
  /** Brings the identities whose values are made elsewhere, and that nobody listens to, up to date. */
  compareExternal: (() => void) | undefined;
  /** The first read point is about to open, or the last one has closed: see `external.ts`. */
  pinExternal: ((isPinned: boolean) => void) | undefined;
  /** Receives a record of every commit. */
  feed: ((commit: Commit) => void) | undefined;
  /** Keeps the first value of an identity, which a commit is about to replace. */
  keepInitial: ((source: Source, old: unknown) => void) | undefined;
  /** While identities are made that nobody can have seen, all of them: see `initial.ts`. */
  made: Set<Source> | undefined;
  /** Development mode: throws where nothing may be committed, for instance while a component renders. */
  guard: (() => void) | undefined;
}

/** How framework roots follow the store: see `adapter.ts`. */
export interface Roots {
  /**
   * Called before anything is published, also when a transaction has written nothing. `body` runs
   * the same transaction again, if it can be. A change of an atom comes alone, also inside `dosync`.
   */
  prepare(writes: readonly Write[], body: (() => unknown) | undefined, isAlone: boolean): void;
  /** Called when the commit stands, before anybody hears of it. */
  published(writes: readonly Write[]): void;
  /** A synchronous transaction has been rolled back. */
  aborted(): void;
}

/** One identity and its value before and after a commit. */
export interface Write {
  readonly identity: Source;
  readonly old: unknown;
  readonly value: unknown;
}

export const kernel: Kernel = {
  point: 0,
  duties: 0,
  context: undefined,
  newestReadPoint: -1,
  keepVersion: undefined,
  checkInvariants: undefined,
  checkInvariantsIn: undefined,
  tracking: undefined,
  linkSource: undefined,
  propagate: undefined,
  settle: undefined,
  notifySubscribers: undefined,
  replays: 0,
  roots: undefined,
  mark: undefined,
  compareExternal: undefined,
  pinExternal: undefined,
  feed: undefined,
  keepInitial: undefined,
  made: undefined,
  guard: undefined,
};

/** To be called whenever one of those who want to know of every commit has come or gone. */
export function noteFollowers(): void {
  const isFollowed = kernel.roots !== undefined || kernel.feed !== undefined;
  kernel.duties = (kernel.duties & ~FOLLOWED) | (isFollowed ? FOLLOWED : 0);
}
