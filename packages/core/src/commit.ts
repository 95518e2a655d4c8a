import { enqueue, flush, isDelivered, openCommit, refuseEndlessChain } from "./delivery.ts";
import { DEV } from "./dev.ts";
import { FOLLOWED, NEWS } from "./flags.ts";
import type { Extra } from "./identity.ts";
import { kernel } from "./kernel.ts";
import type { Commit, Origin } from "./record.ts";
import { isSame } from "./same.ts";
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
  const writes = (kernel.duties & FOLLOWED) === 0 ? undefined : [{ identity: source, old, value }];
  if (writes !== undefined) kernel.roots?.prepare(writes, rerun, true);
  kernel.point++;
  let record = noteChange(source, old, value, undefined, undefined, isQuiet);
  if (writes !== undefined) (record ??= openCommit()).writes = writes;
  source.value = value;
  source.version = kernel.point;
  if (record !== undefined || (kernel.duties & NEWS) !== 0) published(record);
}

/**
 * Whether a change of this source concerns nobody: nobody hears of it or depends on it, and nobody
 * looks at an earlier point at which it had the value of now, the first one included.
 */
export function isUnnoticed(source: Source): boolean {
  return (
    source.subs === undefined &&
    source.version > kernel.newestReadPoint &&
    (source.version > 0 || kernel.keepInitial === undefined) &&
    (source.extra === undefined || isSilent(source.extra))
  );
}

/** Mostly a label is all that there is, or a validator, which has been asked by now. */
function isSilent(extra: Extra): boolean {
  return extra.watches === undefined && extra.claims === undefined && extra.minHistory === 0;
}

/**
 * Notes what follows from a change at the newest commit point: the version that somebody still
 * sees, the dependents, those who have to be called. Nothing of the change itself happens in here,
 * so that a failure leaves it undone. The record is made only when there is something to note.
 */
export function noteChange(
  source: Source,
  old: unknown,
  value: unknown,
  record: Commit | undefined,
  origin: Origin,
  isQuiet = false,
): Commit | undefined {
  const extra = source.extra;
  if (kernel.newestReadPoint >= source.version || (extra !== undefined && extra.minHistory > 0)) {
    kernel.keepVersion!(source, old);
  }
  if (source.version === 0 && kernel.keepInitial !== undefined) kernel.keepInitial(source, old);
  if (source.subs !== undefined && !isSame(old, value)) {
    kernel.duties |= NEWS;
    kernel.propagate!(source);
  }
  return extra !== undefined && isFollowed(extra, isQuiet)
    ? (record ?? openCommit()).note(source, extra, old, value, isQuiet, origin)
    : record;
}

function isFollowed(extra: Extra, isQuiet: boolean): boolean {
  return (extra.watches !== undefined && !isQuiet) || extra.claims !== undefined;
}

/** Records of commits that stand, but of which the stack had no room to tell anybody. */
let untold: { readonly record: Commit | undefined; readonly next: typeof untold } | undefined;

/**
 * The commit stands: finds out who has to hear of it, and tells them unless others come first.
 *
 * It does not throw. Only a full stack could make it, and then whoever has committed would take that
 * for a failure; so the telling is left for when there is room.
 */
export function published(record: Commit | undefined): void {
  try {
    if (untold !== undefined) settleUntold();
    settle(record);
  } catch {
    untold = { record, next: untold };
    kernel.duties |= NEWS;
    tellSoon();
    return;
  }
  try {
    flush();
  } catch {
    tellSoon(); // what is left in the queue
  }
  if (isDelivered()) kernel.duties &= ~NEWS;
}

function settle(record: Commit | undefined): void {
  if (kernel.settle !== undefined) record = kernel.settle(record);
  if (record === undefined) return;
  if (record.writes !== undefined) kernel.roots?.published(record.writes);
  enqueue(record);
}

function tellSoon(): void {
  try {
    queueMicrotask(tellUntold);
  } catch {} // then the next commit does it
}

/** In the order in which they were committed. */
function settleUntold(): void {
  const records: (Commit | undefined)[] = [];
  for (let entry = untold; entry !== undefined; entry = entry.next) records.unshift(entry.record);
  untold = undefined;
  for (const record of records) settle(record);
}

function tellUntold(): void {
  settleUntold();
  flush();
}
