import type { CommitStandIn, Identity } from "@dosync/core";
import { collectionOf, participate, type PreparedCommit, UsageError } from "@dosync/core/adapter";
import type { Sent } from "./line/pending.ts";
import type { Mutation } from "./model/define-model.ts";

/** What owns shared identities: a replica, as commits see it. */
export interface Owner {
  /** Takes part in a commit that writes some of them: see `participate`. */
  prepare(commit: PreparedCommit): (() => void) | void;
  /** The identity of the confirmed value of one of them. */
  viewOf(identity: Identity<unknown>): Identity<unknown>;
  /** Runs a mutation as the commit of a draft. It stands in the place of what that has changed. */
  commitAs(
    mutation: Mutation<never, never>,
    args: unknown,
    changed: readonly Identity<unknown>[],
    commit: CommitStandIn,
  ): Sent;
}

/** The owner of each shared ref and collection. It stays, so that nobody writes what is no longer kept. */
const owners: WeakMap<WeakKey, Owner> = /* @__PURE__ */ new WeakMap();
let isTakingPart = false;

/**
 * From here on the owner is asked about every commit of one of these. They are refs, and collections for
 * their rows.
 */
export function own(what: Iterable<unknown>, owner: Owner): void {
  for (const one of what) owners.set(one as WeakKey, owner);
  if (isTakingPart) return;
  isTakingPart = true;
  participate({ of: { has: (identity) => ownerOf(identity) !== undefined }, owns: true, prepare });
}

function ownerOf(identity: Identity<unknown>): Owner | undefined {
  return owners.get(identity) ?? owners.get(collectionOf(identity)!);
}

/** Commits a draft as a mutation. The owner of what it has changed is asked. */
export function commitDraftAs(
  mutation: Mutation<never, never>,
  args: unknown,
  changed: readonly Identity<unknown>[],
  commit: CommitStandIn,
): Sent {
  for (const identity of changed) {
    const owner = ownerOf(identity);
    if (owner !== undefined) return owner.commitAs(mutation, args, changed, commit);
  }
  const { name } = mutation;
  throw new UsageError(
    "NOT_SHARED",
    name,
    process.env.NODE_ENV !== "production" &&
      `The draft has changed no shared ref or row of a replica, so it cannot be committed as ${name}. Call run() of the replica.`,
  );
}

/** The owner of whatever is written first is asked: it refuses a commit that writes more than its own. */
function prepare(commit: PreparedCommit): (() => void) | void {
  for (const [identity] of commit.writes) {
    const owner = ownerOf(identity);
    if (owner !== undefined) return owner.prepare(commit);
  }
}

/**
 * The confirmed value of a shared ref or row, beside the shown one: without what is pending.
 *
 * Both change at one commit point, so a component that reads both never shows them from different times.
 *
 * @returns An identity, to be read like every other.
 * @throws {UsageError} (`NOT_SHARED`) unless it is given a shared ref or row of a replica that was opened.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const replica = openReplica(counter, { space: "a", at: memory(), mutations: [] });
 * await replica.ready;
 * dosync(() => refSet(replica.model.count, 1));
 * [deref(replica.model.count), deref(confirmed(replica.model.count))]; // [1, 0]
 * await replica.flush();
 * deref(confirmed(replica.model.count)); // 1
 * ```
 */
export function confirmed<T>(identity: Identity<T>): Identity<T> {
  const owner = ownerOf(identity);
  if (owner === undefined) {
    throw new UsageError(
      "NOT_SHARED",
      String(identity),
      process.env.NODE_ENV !== "production" &&
        `${String(identity)} is no shared ref or row of a replica: confirmed() needs one out of replica.model.`,
    );
  }
  return owner.viewOf(identity) as Identity<T>;
}
