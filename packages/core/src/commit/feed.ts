import { checkFunction } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { isSame } from "../ground/same.ts";
import { reportFailure } from "./failures.ts";
import { HIDDEN } from "../kernel/flags.ts";
import { type FollowedCommit, followers, followersChanged } from "./follow.ts";
import type { Identity } from "../kernel/types.ts";

/** One commit, as it stands on the timeline. */
export interface CommitRecord {
  /** Its place in the order of all commits. */
  readonly point: number;
  /** The name of the transaction, if it has one. */
  readonly label: string | undefined;
  /** Every identity that it wrote, with the value before and after. */
  readonly writes: readonly (readonly [
    identity: Identity<unknown>,
    old: unknown,
    value: unknown,
  ])[];
  /** How often the body ran; more than once only for asynchronous transactions. */
  readonly attempts: number;
  /** The identities over which earlier attempts failed. */
  readonly conflicts: readonly Identity<unknown>[];
  /** The `meta` of the transaction, for the program's own listeners. */
  readonly meta: unknown;
  /** Which library has published it, as the transaction's `origin` said. */
  readonly origin: unknown;
  /** The writes whose value is not equal to the one before, by `Object.is`. Without any it is no news. */
  readonly changes: CommitRecord["writes"];
  /**
   * The sources that the transaction and the rules over its writes have read. Undefined unless its option
   * `reads` asks for them. A source that was only written is not among them.
   */
  readonly reads: readonly Identity<unknown>[] | undefined;
}

const listeners: Set<(record: CommitRecord) => void> = new Set();

/**
 * Calls a function with every commit of any identity, in order. It is the feed for tools, undo, persistence
 * and synchronisation. It is called after the watches of that commit; what it throws goes to
 * `onDeliveryError`.
 *
 * @returns A function that ends it.
 * @example
 * ```ts
 * const stop = addCommitListener(({ label, writes }) => {
 *   for (const [identity, old, value] of writes) console.log(label, String(identity), old, value);
 * });
 * stop();
 * ```
 */
export function addCommitListener(listener: (record: CommitRecord) => void): () => void {
  if (DEV) checkFunction(listener, "What addCommitListener() is given");
  const own = (record: CommitRecord): void => listener(record);
  listeners.add(own);
  followers.feed = feed;
  followersChanged();
  return () => {
    listeners.delete(own);
    if (listeners.size === 0) followers.feed = undefined;
    followersChanged();
  };
}

/** A commit as others are told of it. */
export function recordOf({ point, label, writes, details, reads }: FollowedCommit): CommitRecord {
  const all = writes
    .filter(({ identity }) => (identity.flags & HIDDEN) === 0)
    .map(
      ({ identity, old, value }) => [identity as unknown as Identity<unknown>, old, value] as const,
    );
  return {
    point,
    label,
    writes: all,
    attempts: details?.attempts ?? 1,
    conflicts: (details?.conflicts ?? []) as unknown as readonly Identity<unknown>[],
    meta: details?.meta,
    origin: details?.origin,
    changes: all.filter(([, old, value]) => !isSame(old, value)),
    reads: reads && ([...reads] as unknown as readonly Identity<unknown>[]),
  };
}

function feed(commit: FollowedCommit): void {
  if (commit.writes.length === 0) return; // only roots are told of those
  const record = Object.freeze(recordOf(commit));
  const present = [...listeners];
  for (const listener of present) {
    try {
      listener(record);
    } catch (error) {
      reportFailure(error);
    }
  }
}
