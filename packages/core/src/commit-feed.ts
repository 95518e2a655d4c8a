import { reportFailure } from "./failures.ts";
import type { Commit } from "./record.ts";
import { kernel, noteFollowers, type Write } from "./kernel.ts";
import type { Identity } from "./types.ts";

/** One commit, as it stands on the timeline. */
export interface CommitRecord {
  /** Its place in the order of all commits. */
  readonly point: number;
  /** What the transaction is called, if it has a name. */
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
}

const listeners: Set<(record: CommitRecord) => void> = new Set();

/**
 * Calls a function with every commit of any identity, in order: the feed for tools, undo,
 * persistence and synchronisation. It is called after the watches of that commit; what it throws
 * goes to `onDeliveryError`.
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
  const own = (record: CommitRecord): void => listener(record);
  listeners.add(own);
  kernel.feed = feed;
  noteFollowers();
  return () => {
    listeners.delete(own);
    if (listeners.size === 0) kernel.feed = undefined;
    noteFollowers();
  };
}

function feed(commit: Commit): void {
  const record: CommitRecord = Object.freeze({
    point: commit.point,
    label: commit.label,
    writes: (commit.writes as readonly Write[]).map(
      ({ identity, old, value }) => [identity as unknown as Identity<unknown>, old, value] as const,
    ),
    attempts: commit.attempts,
    conflicts: commit.conflicts as unknown as readonly Identity<unknown>[],
  });
  const present = [...listeners];
  for (const listener of present) {
    try {
      listener(record);
    } catch (error) {
      reportFailure(error);
    }
  }
}
