import { extraOf, type IdentityNode } from "../kernel/identity.ts";
import { Calls, WatchCalls } from "./calls.ts";
import type { FollowedCommit } from "./follow.ts";

/** The name of a commit: its label, or the function that it ran. The name of a function is slow to read. */
export type CommitName = string | (() => unknown) | undefined;

export function labelFrom(commitName: CommitName): string | undefined {
  return typeof commitName === "function" ? commitName.name || undefined : commitName;
}

/**
 * A `Commit` holds the calls that follow from one commit, in their order. `noteChange` and `settle` fill it:
 * so the watches, values and subscribers are those of that commit, however long it waits in the queue while
 * earlier commits are delivered.
 */
export class Commit {
  /** How many commits in a row answer one another. Each was made by a watch of the one before. */
  depth = 0;
  /** Aborts of the attempts that the commit overtakes, and reports of failures. */
  readonly notices: Calls = new Calls();
  /** The watches of sources, then those of derived values. */
  readonly watches: Calls = new Calls();
  /** Subscriptions and effects. */
  readonly subscribers: Calls = new Calls();
  /** The functions of `afterCommit`, the feed, and the actions for agents. */
  readonly last: Calls = new Calls();
  /** Set where a root, a participant or a commit listener follows every commit. */
  follower: FollowedCommit | undefined = undefined;
  next: Commit | undefined = undefined;

  /** Notes the watches that the identity has now, to be called with these values. */
  hear(node: IdentityNode, old: unknown, value: unknown): void {
    const extra = extraOf(node);
    const watches = (extra.watchList ??= [...extra.watches!].flat());
    this.watches.add(new WatchCalls(node, watches, old, value));
  }
}
