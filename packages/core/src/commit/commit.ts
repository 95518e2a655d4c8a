import { extraOf, type IdentityNode } from "../kernel/identity.ts";
import { Calls, WatchCalls } from "./calls.ts";
import type { FollowedCommit } from "./follow.ts";

/** What a commit is called: its label, or the function that it ran, whose name is slow to read. */
export type CommitName = string | (() => unknown) | undefined;

export function labelFrom(commitName: CommitName): string | undefined {
  return typeof commitName === "function" ? commitName.name || undefined : commitName;
}

/**
 * What has to be called because of one commit, noted while it is published, in the order in which it is
 * called. The watches, the values and the subscribers are those of that commit. It may wait in the queue
 * while earlier commits are delivered.
 */
export class Commit {
  /** How many commits in a row were made by watches in answer to the one before. */
  depth = 0;
  /** Attempts that it overtakes stop; failures are reported. */
  readonly notices: Calls = new Calls();
  /** Those of sources, then those of derived values. */
  readonly watches: Calls = new Calls();
  readonly subscribers: Calls = new Calls();
  /** What `afterCommit` was given, the feed, what was sent to agents. */
  readonly last: Calls = new Calls();
  /** Set where somebody follows every commit. */
  follower: FollowedCommit | undefined = undefined;
  next: Commit | undefined = undefined;

  /** Notes that the watches are to be called which the identity has now. */
  hear(node: IdentityNode, old: unknown, value: unknown): void {
    const extra = extraOf(node);
    const watches = (extra.watchList ??= [...extra.watches!].flat());
    this.watches.add(new WatchCalls(node, watches, old, value));
  }
}
