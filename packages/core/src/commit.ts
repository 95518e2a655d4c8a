import {
  type Commit,
  enqueue,
  flush,
  openCommit,
  type Origin,
  refuseEndlessChain,
} from "./delivery.ts";
import { DEV } from "./dev.ts";
import type { Extra } from "./identity.ts";
import { kernel, type Write } from "./kernel.ts";
import type { Source } from "./source.ts";

/**
 * Commits a change of a single identity: a swap of an atom, the result of an agent's action.
 * The value is valid; whoever calls has checked. A quiet commit is heard by no watch of this identity.
 */
export function commitAlone(
  source: Source,
  value: unknown,
  rerun: (() => unknown) | undefined,
  isQuiet = false,
): void {
  refuseEndlessChain(source);
  if (DEV) kernel.guard?.();
  const old = source.value;
  const writes =
    kernel.roots === undefined && kernel.feed === undefined
      ? undefined
      : [{ identity: source, old, value }];
  if (writes !== undefined) kernel.roots?.prepare(writes, rerun, true);
  kernel.point++;
  published(install(source, old, value, undefined, undefined, isQuiet), writes);
}

/**
 * Puts one value on the timeline, at the newest commit point. No user code runs in here: what has to be
 * called is noted in the commit, which is made only when there is something to note.
 */
export function install(
  source: Source,
  old: unknown,
  value: unknown,
  commit: Commit | undefined,
  origin: Origin,
  isQuiet = false,
): Commit | undefined {
  const extra = source.extra;
  if (kernel.newestReadPoint >= source.version || (extra !== undefined && extra.minHistory > 0)) {
    kernel.keepVersion!(source, old);
  }
  if (source.version === 0 && kernel.keepInitial !== undefined) kernel.keepInitial(source, old);
  source.value = value;
  source.version = kernel.point;
  if (!Object.is(old, value)) {
    kernel.changes++;
    if (source.subs !== undefined) kernel.propagate!(source);
  }
  return extra !== undefined && isFollowed(extra, isQuiet)
    ? (commit ?? openCommit()).note(source, extra, old, value, isQuiet, origin)
    : commit;
}

function isFollowed(extra: Extra, isQuiet: boolean): boolean {
  return (extra.watches !== undefined && !isQuiet) || extra.claims !== undefined;
}

/** The commit stands: finds out who has to hear of it, and tells them unless others come first. */
export function published(commit: Commit | undefined, writes: readonly Write[] | undefined): void {
  if (kernel.settle !== undefined) commit = kernel.settle(commit);
  if (writes !== undefined) {
    commit ??= openCommit();
    commit.writes = writes;
    kernel.roots?.published(writes);
  }
  if (commit !== undefined) {
    enqueue(commit);
    flush();
  }
}
