import { DEV } from "../ground/dev.ts";
import { FOLLOWED } from "../kernel/flags.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { kernel } from "../kernel/kernel.ts";
import type { Source } from "../kernel/source.ts";
import { tools } from "../kernel/tools.ts";
import { type Call, Callback } from "./calls.ts";
import { type Commit, labelFrom, type CommitName } from "./commit.ts";
import { openCommit } from "./delivery.ts";
import { callOne } from "./failures.ts";
import { plugFollow } from "./publish.ts";
import { type ReadsOption, recordReads, takeRecorded } from "./record-reads.ts";

/** One identity and its value before and after a commit. */
export interface Write {
  readonly identity: Source;
  readonly old: unknown;
  readonly value: unknown;
}

/** Notes about a transaction, for the record of its commit. The outermost transaction has the say. */
export interface CommitNotes {
  /** Data about the commit, for your own commit listeners. */
  readonly meta?: unknown;
  /** Which library publishes the commit. Undo, storage and tools tell by it what is no step of a user. */
  readonly origin?: unknown;
}

/** What the record of a commit says besides its name and its writes. */
export interface Details extends CommitNotes {
  readonly reads?: ReadsOption | undefined;
  /** The reads of an asynchronous transaction or a draft, where `reads` asks for them. */
  readonly recorded?: Iterable<Source> | undefined;
  /** How many attempts an asynchronous transaction took, and over what the others failed. */
  readonly attempts?: number | undefined;
  readonly conflicts?: readonly IdentityNode[] | undefined;
}

/** How framework roots follow the store: see `adapter.ts`. */
export interface Roots {
  /**
   * Called before a commit is published, also when a transaction has written nothing. `body` runs the same
   * transaction again, where that is possible. A change of an atom comes alone, also inside `dosync`.
   */
  prepare(writes: readonly Write[], body: (() => unknown) | undefined, isAlone: boolean): void;
  /** Called when the commit stands, before its watches. */
  published(writes: readonly Write[]): void;
  /** Called when a synchronous transaction has been rolled back. */
  aborted(): void;
}

/**
 * The socket of the commit path for roots, participants and the feed. It tells them of a commit that is
 * about to be published, and answers that commit with a follower, or the one that it was given.
 *
 * @param first The list of sources that a transaction has written, or the source that is changed alone.
 * @param alone The new value of the source that is changed alone. It is put in its place later.
 */
export type Follow = (
  commit: Commit | undefined,
  first: Source | undefined,
  alone: { readonly value: unknown } | undefined,
  rerun: (() => unknown) | undefined,
  commitName?: CommitName,
  details?: Details,
) => Commit | undefined;

/** The followers of every commit. Each is set while it has somebody to tell. */
export const followers: {
  /** The worlds of framework roots. They hear before and after a commit is published. */
  roots: Roots | undefined;
  /** The participants of `participate`. An error of theirs refuses the commit. */
  participants: ((commit: FollowedCommit, rerun: (() => unknown) | undefined) => void) | undefined;
  /** The commit listeners. They hear after everybody else. */
  feed: ((commit: FollowedCommit) => void) | undefined;
  /** Development: the attached tools. */
  tools?: ((commit: FollowedCommit) => void) | undefined;
} = { roots: undefined, participants: undefined, feed: undefined };

/** Plugs `follow` while there are followers. Whoever changes `followers` calls it. */
export function followersChanged(): void {
  const { roots, participants, feed } = followers;
  const isFollowed =
    (roots ?? participants ?? feed ?? (DEV ? followers.tools : undefined)) !== undefined;
  plugFollow(
    isFollowed ? follow : undefined,
    followers.roots && aborted,
    isFollowed ? recordReads : undefined,
  );
  kernel.duties = isFollowed ? kernel.duties | FOLLOWED : kernel.duties & ~FOLLOWED;
}

/** A `FollowedCommit` is what roots, participants and the feed are told of one commit. */
export class FollowedCommit implements Call {
  readonly writes: Write[];
  readonly point: number;
  readonly label: string | undefined;
  readonly details: Details | undefined;
  /** The recorded reads of the transaction and of the rules over its writes. */
  readonly reads: ReadonlySet<Source> | undefined;
  /** Functions to be called once, when the commit stands. One that was called has left its place. */
  readonly onPublished: ((() => void) | undefined)[] = [];
  /** Development: what tools have noted about it. */
  declare note: unknown;
  #isPublished = false;

  /** The constructor runs before the commit has its point. */
  constructor(writes: Write[], commitName: CommitName, details: Details | undefined) {
    this.writes = writes;
    this.point = writes.length > 0 ? kernel.point + 1 : kernel.point;
    this.label = labelFrom(commitName);
    this.details = details;
    this.reads = details?.reads && readsOf(details, writes);
  }

  /**
   * Tells that the commit stands, each of them once. Where the stack had no room for it, it goes on from there.
   *
   * Whoever is told may commit, and that delivers this commit as well. So it is called again, from inside,
   * before anybody hears of the commit: then it tells those who are left.
   */
  published(): void {
    if (!this.#isPublished) {
      this.#isPublished = true;
      try {
        if (DEV) tools?.published(this.note);
        followers.roots?.published(this.writes);
      } catch (error) {
        this.#isPublished = false; // also where a root has found no room further on: it must hear of the commit
        throw error;
      }
    }
    const calls = this.onPublished;
    for (let at = 0; at < calls.length; at++) {
      const call = calls[at];
      if (call === undefined) continue;
      calls[at] = undefined;
      try {
        callOne(call);
      } catch (error) {
        calls[at] = call; // the stack has no room for it
        throw error;
      }
    }
  }

  /** Tells the feed, which reports the failures of its listeners by itself. */
  deliver(): void {
    followers.feed?.(this);
  }
}

function aborted(): void {
  followers.roots!.aborted();
}

const follow: Follow = (commit, first, alone, rerun, commitName, details) => {
  const { roots } = followers;
  const writes = alone === undefined ? writesFrom(first) : [writeOf(first!, alone.value)];
  const follower = new FollowedCommit(writes, commitName, details);
  if (DEV) follower.note = tools?.prepared(alone !== undefined);
  followers.participants?.(follower, rerun);
  roots?.prepare(writes, rerun, alone !== undefined);
  if (writes.length === 0 && roots === undefined) return commit;
  const opened = commit ?? openCommit();
  opened.follower = follower;
  opened.last.add(follower);
  if (DEV) tellTools(opened, follower);
  return opened;
};

/** Development: a call of its own. Where the stack has no room for it after the feed, the feed is told once. */
function tellTools(commit: Commit, follower: FollowedCommit): void {
  const { tools: tell } = followers;
  if (tell !== undefined) commit.last.add(new Callback(() => tell(follower)));
}

/** The sources that the body and the rules over its writes have read. The commit depends on both. */
function readsOf(details: Details, writes: readonly Write[]): Set<Source> {
  const reads = new Set(details.recorded ?? takeRecorded(details));
  for (const { identity } of writes) {
    for (const rule of identity.extra?.invariants ?? []) {
      for (const source of rule.reads) reads.add(source);
    }
  }
  return reads;
}

function writesFrom(first: Source | undefined): Write[] {
  const writes: Write[] = [];
  for (let source = first; source !== undefined; source = source.next) {
    source.unfold?.();
    writes.push({ identity: source, old: source.old, value: source.held });
  }
  return writes;
}

function writeOf(source: Source, value: unknown): Write {
  return { identity: source, old: source.held, value };
}
