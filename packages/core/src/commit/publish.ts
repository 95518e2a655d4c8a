import { DEV } from "../ground/dev.ts";
import { isSame } from "../ground/same.ts";
import { HEARD, KEPT, NEWS, WATCHED } from "../kernel/flags.ts";
import { kernel } from "../kernel/kernel.ts";
import { runOutside } from "../kernel/read-only.ts";
import type { Source } from "../kernel/source.ts";
import type { World } from "../kernel/world.ts";
import type { Commit, CommitName } from "./commit.ts";
import type { Follow } from "./follow.ts";
import type { RecordReads } from "./record-reads.ts";
import { deliver, openCommit, propagate, refuseEndlessChain } from "./delivery.ts";
import { validate } from "./validator.ts";

// A commit from top to bottom: it is checked, published, delivered.
//
//     checkWrites   validators and invariants say no, or the end of an endless loop does. Nothing has happened.
//     noteChange    whoever has to hear of it is noted in the record of the commit. Nothing has changed yet.
//                   Then the value and its version are assigned, by two lines that cannot fail.
//     deliver       the commit stands: whoever was noted is told
//
// A synchronous transaction does each of the three for all of its writes (`runInPlace`).

/**
 * Throws unless the invariants that read what is about to be committed hold: the whole list from `first`
 * on in a transaction's world, or one source with its new value where there is no world.
 */
export let checkInvariants:
  ((first: Source, value: unknown, world: World | undefined) => void) | undefined;
/** The same for what was written in a world that is not about to be committed. */
export let checkInvariantsIn: ((written: Iterable<Source>, world: World) => void) | undefined;

export function plugInvariants(
  check: NonNullable<typeof checkInvariants>,
  checkIn: NonNullable<typeof checkInvariantsIn>,
): void {
  checkInvariants = check;
  checkInvariantsIn = checkIn;
}

/**
 * Keeps for others what a commit is about to replace: a version that somebody can still see. Tells those
 * who have claimed the source that they are overtaken.
 */
type Keep = (
  source: Source,
  old: unknown,
  commit: Commit | undefined,
  commitName: CommitName,
) => Commit | undefined;
let keep: Keep | undefined;

export function plugKeep(keeper: Keep): void {
  keep = keeper;
}

/** Notes those who follow every commit. */
export let follow: Follow | undefined;

/** A synchronous transaction has been rolled back. */
export let aborted: (() => void) | undefined;

/** Makes of the body of a transaction one whose reads are noted for those who follow. */
export let recordReads: RecordReads | undefined;

export function plugFollow(
  noteFollowers: Follow | undefined,
  rolledBack: (() => void) | undefined,
  noteReads: RecordReads | undefined,
): void {
  follow = noteFollowers;
  aborted = rolledBack;
  recordReads = noteReads;
}

/**
 * Throws unless what a transaction has written may be committed.
 *
 * @param first The list of what it has written, each with its new value in place.
 */
export function checkWrites(first: Source, world: World): void {
  refuseEndlessChain(first);
  if (DEV) kernel.guard?.();
  for (let source: Source | undefined = first; source !== undefined; source = source.next) {
    if (source.extra !== undefined) validate(source, source.value);
  }
  checkInvariants?.(first, undefined, world);
}

/**
 * Throws unless an identity may have this value by itself: asks its validator, and the invariants that
 * read it. They see the committed world without what a transaction around has written.
 */
export function checkAlone(source: Source, value: unknown): void {
  if (kernel.context === undefined) validate(source, value);
  else runOutside(() => validate(source, value));
  if (source.extra?.invariants !== undefined) checkInvariants!(source, value, undefined);
}

/**
 * Commits a checked value of a single identity: a swap of an atom, the result of an agent's action.
 * A quiet commit is heard by no watch of this identity.
 */
export function commitAlone(
  source: Source,
  value: unknown,
  rerun: (() => unknown) | undefined,
  isQuiet = false,
): void {
  refuseEndlessChain(source);
  if (DEV) kernel.guard?.();
  let commit = follow?.(undefined, source, { value }, rerun);
  kernel.point++;
  commit = place(source, value, commit, isQuiet);
  if (commit !== undefined || (kernel.duties & NEWS) !== 0) deliver(commit);
}

/**
 * Puts a value on the timeline, at the newest commit point. Answers the record of that commit, if there
 * is somebody to tell.
 */
export function place(
  source: Source,
  value: unknown,
  commit: Commit | undefined,
  isQuiet = false,
): Commit | undefined {
  const noted = isNoticed(source)
    ? noteChange(source, source.value, value, commit, undefined, isQuiet)
    : commit;
  source.value = value;
  source.version = kernel.point;
  return noted;
}

/**
 * Whether a change of this source concerns somebody: who hears of it, who depends on it, or a read point
 * that sees the value which is about to be replaced.
 */
export function isNoticed(source: Source): boolean {
  return (
    source.subs !== undefined ||
    source.version <= kernel.newestReadPoint ||
    (source.flags & HEARD) !== 0
  );
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
  commit: Commit | undefined,
  commitName: CommitName,
  isQuiet = false,
): Commit | undefined {
  if ((source.flags & KEPT) !== 0 || source.version <= kernel.newestReadPoint) {
    commit = keep!(source, old, commit, commitName);
  }
  if (source.subs !== undefined && !isSame(old, value)) {
    kernel.duties |= NEWS;
    propagate!(source.subs);
  }
  if ((source.flags & WATCHED) !== 0 && !isQuiet) {
    commit ??= openCommit();
    commit.hear(source, old, value);
  }
  return commit;
}
