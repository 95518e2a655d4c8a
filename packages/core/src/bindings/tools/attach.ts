import { checkIterable, checkObject } from "../../ground/check-options.ts";
import type { CommitRecord } from "../../commit/feed.ts";
import { recordOf } from "../../commit/feed.ts";
import { type FollowedCommit, followers, followersChanged } from "../../commit/follow.ts";
import { DEV } from "../../ground/dev.ts";
import { UsageError } from "../../ground/errors/usage.ts";
import { plugTools, type TransactionStep, type Tools } from "../../kernel/tools.ts";
import { HIDDEN } from "../../kernel/flags.ts";
import type { Identity } from "../../kernel/types.ts";
import type { CommitWrite } from "../worlds/root-world.ts";
import { forgetReaders } from "./readers.ts";
import type { MutationOutline, ReplicaOutline } from "./replicas.ts";

/** An attempt of an asynchronous transaction, as tools see it. */
export interface OpenAttempt {
  readonly label: string | undefined;
  /** How often the body has been run, this time included. */
  readonly number: number;
  readonly isSerializable: boolean;
  /** Every source that it has read so far. */
  readonly reads: ReadonlySet<Identity<unknown>>;
  /** Every ref that it has written so far. */
  readonly writes: ReadonlyMap<Identity<unknown>, unknown>;
}

/** A commit of which everybody was told. */
export interface DeliveredCommit {
  readonly label: string | undefined;
  /** What it wrote, and what it has only put in order. The lists of a collection are that. */
  readonly writes: readonly CommitWrite[];
}

/**
 * The record of a commit, as a commit listener is given it.
 *
 * @param commit What `delivered` of {@link CommitTools} was given, also later.
 * @example
 * ```ts
 * const values: unknown[] = [];
 * const nothing = () => {};
 * const detach = attachTools({
 *   made: nothing,
 *   began: nothing,
 *   checking: nothing,
 *   refused: nothing,
 *   prepared: nothing,
 *   published: nothing,
 *   delivered: (_note, commit) => values.push(toRecord(commit).changes[0]?.[2]),
 *   transaction: nothing,
 *   touched: nothing,
 * });
 * reset(atom(1), 2);
 * values; // [2]
 * detach();
 * ```
 */
export function toRecord(commit: DeliveredCommit): CommitRecord {
  if (DEV) checkIterable(Object(commit).writes, "The writes of a commit");
  return recordOf(commit as unknown as FollowedCommit);
}

/**
 * What {@link attachTools} is given. Every function is called at once, in the middle of what it tells of: it
 * must be quick, must change nothing and must not throw.
 */
export interface CommitTools {
  /** An identity was made. Its label comes a moment later. */
  made(identity: Identity<unknown>): void;
  /** A synchronous transaction begins, or the check of a commit of one identity alone. */
  began(alone: Identity<unknown> | undefined): void;
  /** A validator of an identity, or a rule, is asked. That lasts until the next call. */
  checking(judge: Identity<unknown> | { readonly label: string }): void;
  /**
   * A transaction failed, or a commit of one identity was refused: nothing was changed.
   *
   * @param what The identity, or the name of the transaction: its label, or its body.
   */
  refused(what: Identity<unknown> | string | (() => unknown) | undefined, error: unknown): void;
  /** A commit has passed every check. Answers a note for `published` and `delivered`. */
  prepared(isAlone: boolean): unknown;
  /** The commit stands, and nobody was told yet. */
  published(note: unknown): void;
  /** Everybody was told of the commit. `toRecord` answers its record, which takes longer than all of this. */
  delivered(note: unknown, commit: DeliveredCommit): void;
  /** An asynchronous transaction came to its next step. It is known by an object of its own. */
  transaction(
    step: TransactionStep,
    transaction: object,
    attempt: OpenAttempt | undefined,
    error?: unknown,
  ): void;
  /**
   * An attempt has read, written or ensured an identity. Or a commit of others has overtaken the attempt over
   * it. Drafts are told of as well: `by` is then no attempt.
   */
  touched(
    operation: "read" | "write" | "ensure" | "overtaken",
    by: object,
    identity: Identity<unknown>,
    overtaker?: string,
  ): void;
  /**
   * A derived value is about to be computed. Answers a note for `computed`.
   *
   * @param causes What it has read that has another value now: the first eight. Undefined where there is no
   * earlier result.
   * @param point The newest commit point. Undefined where it is computed for a transaction, a draft, a snapshot or
   * a screen: then nothing is known of causes.
   */
  computing?(
    identity: Identity<unknown>,
    causes: readonly Identity<unknown>[] | undefined,
    point: number | undefined,
  ): unknown;
  /**
   * A replica has taken in a mutation, or that is decided. `shown` comes between `published` and `delivered` of the
   * commit that shows it; `decided` when what follows from the outcome was published.
   */
  mutation?(
    step: "shown" | "queued" | "decided",
    replica: ReplicaOutline,
    mutation: MutationOutline,
  ): void;
  /**
   * A derived value was computed. One whose chain is too long for the stack is told of when it runs again.
   *
   * @param isNews Whether the result is another one than before. If not, the computation was in vain.
   */
  computed?(note: unknown, isNews: boolean): void;
}

/**
 * Attaches developer tools: they hear what is made, checked, committed, refused and retried. Only development
 * builds tell them; in production they hear nothing. Nobody pays for tools that are not attached.
 *
 * @returns A function that detaches them.
 * @throws {UsageError} (`TOOLS_ATTACHED`) if others are attached: one recorder can serve several panels.
 * @example
 * ```ts
 * const labels: (string | undefined)[] = [];
 * const nothing = () => {};
 * const detach = attachTools({
 *   made: nothing,
 *   began: nothing,
 *   checking: nothing,
 *   refused: nothing,
 *   prepared: nothing,
 *   published: nothing,
 *   delivered: (_note, { label }) => labels.push(label),
 *   transaction: nothing,
 *   touched: nothing,
 * });
 * const count = ref(0);
 * dosync(() => refSet(count, 1), { label: "count" });
 * labels; // ["count"]
 * detach();
 * ```
 */
export function attachTools(tools: CommitTools): () => void {
  if (DEV) checkObject(tools, "What attachTools() is given");
  if (followers.tools !== undefined) {
    throw new UsageError(
      "TOOLS_ATTACHED",
      "attachTools",
      DEV && "Developer tools are attached already. Detach them first, or share their recorder.",
    );
  }
  const own = tools as unknown as Tools;
  followers.tools = (commit) => {
    const isNews = commit.writes.some(({ identity }) => (identity.flags & HIDDEN) === 0);
    if (isNews) own.delivered(commit.note, commit);
  };
  plugTools(own);
  followersChanged();
  return () => {
    if (followers.tools === undefined) return;
    followers.tools = undefined;
    plugTools(undefined);
    forgetReaders();
    followersChanged();
  };
}
