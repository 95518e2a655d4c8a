import { deref, type Identity } from "@dosync/core";
import { type PreparedCommit, setValue } from "@dosync/core/adapter";
import { isEqual } from "../values.ts";
import type { WritesOfPlace } from "./outbox.ts";
import { overtaken } from "./overtaken.ts";
import type { Shared } from "./shared.ts";
import { writtenBy, type Written } from "./written.ts";

/** A transaction without a name as a mutation. */
export interface Unnamed {
  /** What stands where a named mutation has its arguments. */
  readonly args: unknown;
  readonly body: () => unknown;
}

/**
 * Makes a mutation of a transaction without a name.
 *
 * @param writes How a place takes it that decides elsewhere.
 * @returns What makes it, once the transaction stands. It answers undefined where nothing has changed.
 */
export function unnamedOf(
  commit: PreparedCommit,
  shared: Shared,
  writes: WritesOfPlace | undefined,
): () => Unnamed | undefined {
  const { rerun, changes } = commit;
  if (rerun !== undefined && writes === undefined && changes.length > 0) {
    return () => ({ args: undefined, body: rerun });
  }
  const written = writtenBy(commit, shared);
  const argsOf = writes?.of(commit, shared);
  const again = repeat(commit);
  return () => {
    const now = written();
    if (changes.length === 0 && now.moved.size === 0) return undefined;
    if (argsOf === undefined) return { args: undefined, body: rerun ?? again(now) };
    const args = argsOf(now);
    return { args, body: writes!.body(args, shared) };
  };
}

/**
 * The body for a commit that cannot be run again: that of a draft, of an asynchronous transaction, of values
 * from elsewhere. It writes the same shared refs, if what it relied on is still there. The atoms of such a commit
 * belong to the page, so they rest.
 */
function repeat({ label, ensured }: PreparedCommit): (written: Written) => () => unknown {
  const relied = new Map<Identity<unknown>, unknown>(
    ensured.map((identity) => [identity, deref(identity)]), // as it was before the commit
  );
  return ({ writes, moved }) => {
    for (const [identity, old] of writes) relied.set(identity, old);
    return () => {
      for (const [identity, value] of relied) {
        if (!isEqual(deref(identity), value)) throw overtaken(label ?? "A transaction", identity);
      }
      for (const [identity, , value] of writes) {
        if (moved.has(identity)) setValue(identity, undefined); // it comes to the end
        setValue(identity, value);
      }
    };
  };
}
