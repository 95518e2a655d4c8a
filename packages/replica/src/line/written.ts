import type { CommitRecord, Identity } from "@dosync/core";
import { entitiesOf, type PreparedCommit } from "@dosync/core/adapter";
import type { Entity, SharedRows } from "./rows.ts";
import type { Shared } from "./shared.ts";

/** What a commit has written of shared identities. */
export interface Written {
  /** Rows that it has put at the end come last, in their order. */
  readonly writes: CommitRecord["writes"];
  /** The rows among them that were there before, and have come to the end. */
  readonly moved: ReadonlySet<Identity<unknown>>;
}

/**
 * Looks at where rows stand before a commit. What is answered is asked once the commit stands. It says then what was
 * written: a row that was removed and added again looks as if it was edited, but it is somewhere else.
 */
export function writtenBy(commit: PreparedCommit, shared: Shared): () => Written {
  const own = commit.writes.filter(([identity]) => shared.has(identity));
  const before = new Map<SharedRows, readonly Entity[]>();
  for (const [identity, , value] of own) {
    const rows = value === undefined ? undefined : shared.rowsOf(identity);
    if (rows !== undefined) before.set(rows, entitiesOf(rows.collection));
  }
  return () => {
    const last = Array.from(before, ([rows, order]) =>
      atEnd(order, entitiesOf(rows.collection)),
    ).flat();
    const places = new Map(last.map((row, index) => [row, index]));
    const placeOf = (identity: Identity<unknown>): number => places.get(identity) ?? -1;
    const writes = own.toSorted(([one], [other]) => placeOf(one) - placeOf(other));
    const wereThere = writes.filter(([row, old]) => places.has(row) && old !== undefined);
    return { writes, moved: new Set(wereThere.map(([row]) => row)) };
  };
}

/** The rows from the first one on that has lost its place. */
function atEnd(before: readonly Entity[], after: readonly Entity[]): readonly Entity[] {
  if (before === after) return [];
  const places = new Map(before.map((row, index) => [row, index]));
  let last = 0;
  const first = after.findIndex((row) => {
    const place = places.get(row) ?? -1;
    if (place < last) return true; // a new one as well
    last = place;
    return false;
  });
  return first === -1 ? [] : after.slice(first);
}
