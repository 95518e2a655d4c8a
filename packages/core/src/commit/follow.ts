import { FOLLOWED } from "../kernel/flags.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { kernel } from "../kernel/kernel.ts";
import type { Source } from "../kernel/source.ts";
import type { Call } from "./calls.ts";
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

/** What a commit's record says for whoever started the transaction. The outermost transaction says it. */
export interface CommitNotes {
  /** Data about the commit, for your own commit listeners. */
  readonly meta?: unknown;
  /** Which library publishes the commit: undo, storage and tools tell by it what is no step of a user. */
  readonly origin?: unknown;
}

/** What is known of a transaction besides what it is called and what it has written. */
export interface Details extends CommitNotes {
  readonly reads?: ReadsOption | undefined;
  /** What an asynchronous transaction or a draft has read, where `reads` asks for it. */
  readonly recorded?: Iterable<Source> | undefined;
  /** What an asynchronous transaction went through before it could commit. */
  readonly attempts?: number | undefined;
  readonly conflicts?: readonly IdentityNode[] | undefined;
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

/**
 * The socket of a commit that is about to be published: notes in its record what those who follow every
 * commit are told. Answers the record, which is made where there is none.
 *
 * @param first The list of what a transaction has written, or the source that is changed alone.
 * @param alone The value of that source, which is not in place yet.
 */
export type Follow = (
  record: Commit | undefined,
  first: Source | undefined,
  alone: { readonly value: unknown } | undefined,
  rerun: (() => unknown) | undefined,
  commitName?: CommitName,
  details?: Details,
) => Commit | undefined;

/** Those who follow every commit. Each is there only while it has somebody to tell. */
export const followers: {
  /** The worlds of framework roots: they hear before and after a commit is published. */
  roots: Roots | undefined;
  /** Those who take part in commits of theirs. What they throw refuses the commit. */
  participants: ((commit: FollowedCommit, rerun: (() => unknown) | undefined) => void) | undefined;
  /** The commit listeners: they hear when everybody else has been told. */
  feed: ((commit: FollowedCommit) => void) | undefined;
} = { roots: undefined, participants: undefined, feed: undefined };

/** To be called whenever one of those who follow has come or gone. */
export function followersChanged(): void {
  const { roots, participants, feed } = followers;
  const isFollowed = (roots ?? participants ?? feed) !== undefined;
  plugFollow(
    isFollowed ? follow : undefined,
    followers.roots && aborted,
    isFollowed ? recordReads : undefined,
  );
  kernel.duties = isFollowed ? kernel.duties | FOLLOWED : kernel.duties & ~FOLLOWED;
}

/** What those who follow every commit are told of one. */
export class FollowedCommit implements Call {
  readonly writes: Write[];
  readonly point: number;
  readonly label: string | undefined;
  readonly details: Details | undefined;
  /** What it has read, where it was to be recorded, and what the rules over its writes have read. */
  readonly reads: ReadonlySet<Source> | undefined;
  /** To be called once, when the commit stands. */
  readonly onPublished: (() => void)[] = [];
  #isPublished = false;

  /** Made before the commit has its point. */
  constructor(writes: Write[], commitName: CommitName, details: Details | undefined) {
    this.writes = writes;
    this.point = writes.length > 0 ? kernel.point + 1 : kernel.point;
    this.label = labelFrom(commitName);
    this.details = details;
    this.reads = details?.reads && readsOf(details, writes);
  }

  /** Once, whoever commits meanwhile; again where the stack had no room for it. */
  published(): void {
    if (this.#isPublished) return;
    this.#isPublished = true;
    try {
      followers.roots?.published(this.writes);
      // A call stays in the list until it was made: the stack may have no room for it.
      for (const calls = this.onPublished; calls.length > 0; calls.shift()) callOne(calls[0]!);
    } catch (error) {
      this.#isPublished = false;
      throw error;
    }
  }

  /** The feed keeps failures of listeners to itself. */
  deliver(): void {
    followers.feed?.(this);
  }
}

function aborted(): void {
  followers.roots!.aborted();
}

const follow: Follow = (record, first, alone, rerun, commitName, details) => {
  const { roots } = followers;
  const writes = alone === undefined ? writesFrom(first) : [writeOf(first!, alone.value)];
  const follower = new FollowedCommit(writes, commitName, details);
  followers.participants?.(follower, rerun);
  roots?.prepare(writes, rerun, alone !== undefined);
  if (writes.length === 0 && roots === undefined) return record;
  const commit = record ?? openCommit();
  commit.follower = follower;
  commit.last.add(commit.follower);
  return commit;
};

/** What the body has read, and the rules over its writes: the commit depends on both. */
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
    writes.push({ identity: source, old: source.old, value: source.value });
  }
  return writes;
}

function writeOf(source: Source, value: unknown): Write {
  return { identity: source, old: source.value, value };
}
