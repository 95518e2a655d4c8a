import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import { type CommitRecord, recordOf } from "../commit/feed.ts";
import { type FollowedCommit, followers, followersChanged } from "../commit/follow.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { ReadOnlyContext } from "../kernel/read-only.ts";
import type { Identity } from "../kernel/types.ts";
import type { TransactionOptions } from "../transaction/dosync.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;

/** A commit that has passed its validators and rules, and is not published yet. */
export interface PreparedCommit extends CommitRecord {
  /**
   * Runs the same transaction again, for {@link replayOver}. Undefined where that is not possible: an
   * asynchronous transaction, a draft, an action of an agent, {@link publishChanges}.
   */
  readonly rerun: (() => unknown) | undefined;
  /** What an asynchronous transaction or a draft has ensured: it relies on the values. */
  readonly ensured: readonly Identity<unknown>[];
  /**
   * Functions to be called with the reason, if the commit is refused after all. A participant that has commits
   * decided elsewhere calls them. Any other one may add to them.
   */
  readonly onRefused: ((reason: unknown) => void)[];
  /** How the participant takes it back by itself that has it decided elsewhere. */
  readonly waysBack: WayBack[];
}

/**
 * How a participant takes a commit back by itself, and does it again. An undo history asks for it: where others
 * decide, they may not take the bare values of an undo.
 */
export interface WayBack {
  /**
   * Takes away what was not sent. That is the commit, or with `false` what has taken it back.
   *
   * @returns Whether it could.
   */
  cancel(isUndo: boolean): boolean;
  /**
   * Takes the commit back, or does it again, in a commit with these options.
   *
   * @returns A promise where nothing was done yet, since what comes before is not decided. When it is fulfilled,
   * ask again.
   * @throws Why it is refused. Nothing was changed.
   */
  run(isUndo: boolean, options: TransactionOptions): Promise<void> | undefined;
}

/** A participant takes part in the commits of some identities: see {@link participate}. */
export interface Participant {
  /** The identities, for instance a `Set` or a `WeakSet`. It is asked at each commit, so it may change. */
  readonly of: { has(identity: Identity<unknown>): boolean };
  /**
   * Whether they belong to this participant, which says what they begin with. Then `resetAll` of
   * `@dosync/core/testing` leaves them alone.
   */
  readonly owns?: boolean | undefined;
  /**
   * Called with every commit that writes one of them, before anything is published. It reads what was
   * committed before, and can change nothing. What it throws refuses the commit.
   *
   * @returns A function to be called when the commit stands, before anybody hears of it. Nothing if the
   * commit does not matter. A commit that another participant refuses never stands.
   */
  prepare(commit: PreparedCommit): (() => void) | void;
}

const participants: Set<Participant> = new Set();
const refusals: WeakSet<object> = /* @__PURE__ */ new WeakSet();

/**
 * Takes part in every commit that writes certain identities. It can refuse one, and note one that stands.
 *
 * For libraries that keep those identities elsewhere as well, such as a replica or an undo history, and
 * have to say no before anything has happened. Who only wants to know uses `addCommitListener`. By
 * `origin` it tells its own commits from those of users.
 *
 * @returns A function that ends it.
 * @throws {InvalidArgumentError} unless it is given `of` and `prepare`.
 * @example
 * ```ts
 * const shared = ref(1);
 * const log: unknown[] = [];
 * const end = participate({
 *   of: new Set([shared]),
 *   prepare({ writes, label }) {
 *     if (writes.length > 1) throw new Error("A transaction over shared refs writes nothing else.");
 *     return () => log.push(label);
 *   },
 * });
 * dosync(() => refSet(shared, 2), { label: "set" });
 * log; // ["set"]
 * end();
 * ```
 */
export function participate(participant: Participant): () => void {
  const { of, owns, prepare } = Object(participant) as Partial<Participant>;
  if (typeof of?.has !== "function" || typeof prepare !== "function") {
    throw new InvalidArgumentError(
      "participate",
      DEV &&
        "participate() needs a set of identities and a function: participate({ of, prepare }).",
    );
  }
  const own: Participant = { of, owns, prepare: (commit) => participant.prepare(commit) };
  participants.add(own);
  followers.participants = prepareAll;
  followersChanged();
  return () => {
    participants.delete(own);
    if (participants.size === 0) followers.participants = undefined;
    followersChanged();
  };
}

/** Whether an identity belongs to a participant. */
export function isOwned(identity: Identity<unknown>): boolean {
  return [...participants].some(({ of, owns }) => owns === true && of.has(identity));
}

/**
 * Whether an error is one by which a participant has refused a commit. A mistake in a rule is none.
 *
 * @example
 * ```ts
 * isRefusal(new TypeError("a mistake")); // false
 * ```
 */
export function isRefusal(error: unknown): boolean {
  return refusals.has(Object(error));
}

function prepareAll(followed: FollowedCommit, rerun: (() => unknown) | undefined): void {
  let commit: PreparedCommit | undefined;
  const present = [...participants];
  for (const participant of present) {
    const { of } = participant;
    if (!followed.writes.some(({ identity }) => of.has(identity as never))) continue;
    commit ??= preparedFrom(followed, rerun);
    const onPublished = inReading(participant, commit);
    if (typeof onPublished === "function") followed.onPublished.push(onPublished);
  }
}

/** Properties are put on the record itself. Engines freeze a copy of it five times as slowly. */
function preparedFrom(
  followed: FollowedCommit,
  rerun: (() => unknown) | undefined,
): PreparedCommit {
  const commit = recordOf(followed) as { -readonly [K in keyof PreparedCommit]: PreparedCommit[K] };
  commit.rerun = rerun;
  commit.ensured = ensuredBy(followed);
  commit.onRefused = [];
  commit.waysBack = [];
  return Object.freeze(commit);
}

function ensuredBy({ details }: FollowedCommit): readonly Identity<unknown>[] {
  return [...(details?.recorded ?? [])] as unknown as Identity<unknown>[];
}

function inReading(participant: Participant, commit: PreparedCommit): (() => void) | void {
  const { context } = kernel;
  kernel.context = before;
  try {
    return participant.prepare(commit);
  } catch (error) {
    refusals.add(Object(error));
    throw error;
  } finally {
    kernel.context = context;
  }
}

/** The context of `prepare`: it reads what was committed before. */
class BeforeCommit extends ReadOnlyContext {
  override where = (): string => "prepare() of a participant";

  override read(node: IdentityNode): unknown {
    return node.committed();
  }
}

const before: BeforeCommit = /* @__PURE__ */ new BeforeCommit();
