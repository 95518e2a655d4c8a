import { DEV } from "../ground/dev.ts";
import { isSame } from "../ground/same.ts";
import { HEARD, KEPT, NEWS, WATCHED } from "../kernel/flags.ts";
import { kernel } from "../kernel/kernel.ts";
import { runOutside } from "../kernel/read-only.ts";
import type { Source } from "../kernel/source.ts";
import { isCheckedAloud } from "../kernel/tools.ts";
import type { World } from "../kernel/world.ts";
import type { Commit, CommitName } from "./commit.ts";
import type { Follow } from "./follow.ts";
import type { RecordReads } from "./record-reads.ts";
import { deliver, delivering, openCommit, propagate, refuseEndlessChain } from "./delivery.ts";
import { validate } from "./validator.ts";

// A commit from top to bottom: it is checked, published, delivered.
//
//     checkWrites   validators, invariants and the limit of loops may refuse. Nothing has happened.
//     noteChange    the calls that follow are noted in the commit. Nothing has changed yet.
//                   Then the value and its version are assigned, by two lines that cannot fail.
//     deliver       the commit stands: the calls that were noted are made
//
// A synchronous transaction does each of the three for all of its writes (`runInPlace`).

/**
 * Throws unless the invariants that read the written sources hold. With a world these are the whole list
 * from `first` on. Without one it is `first` alone, with its new value.
 */
export let checkInvariants:
  ((first: Source, value: unknown, world: World | undefined) => void) | undefined;
/** The same in a world that shows writes uncommitted, like a draft's. */
export let checkInvariantsIn: ((written: Iterable<Source>, world: World) => void) | undefined;

export function plugInvariants(
  check: NonNullable<typeof checkInvariants>,
  checkIn: NonNullable<typeof checkInvariantsIn>,
): void {
  checkInvariants = check;
  checkInvariantsIn = checkIn;
}

/**
 * Keeps the version that a commit replaces, if a read point sees it. Tells the claimants of the source that
 * they are overtaken. A program has it that can see an earlier version.
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

/** Tells roots, participants and the feed of the commit that comes next. */
export let follow: Follow | undefined;

/** Called when a synchronous transaction has been rolled back. */
export let aborted: (() => void) | undefined;

/** Makes a body whose reads are recorded, for the record of its commit. */
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
 * Throws unless the writes of a transaction may be committed.
 *
 * @param first The list of the sources that it has written, each with its new value in place.
 */
export function checkWrites(first: Source, world: World): void {
  if (delivering !== undefined) refuseEndlessChain(first);
  if (DEV) kernel.guard?.();
  for (let source: Source | undefined = first; source !== undefined; source = source.next) {
    if (source.extra !== undefined) validate(source, source.held);
  }
  checkInvariants?.(first, undefined, world);
}

/**
 * Throws unless a source may have this value by itself. Its validator and the invariants that read it see
 * the committed world, without the writes of a transaction around.
 */
export function checkAlone(source: Source, value: unknown): void {
  if (DEV && isCheckedAloud(source, () => checkAlone(source, value))) return;
  if (kernel.context === undefined) validate(source, value);
  else runOutside(() => validate(source, value));
  if (source.extra?.invariants !== undefined) checkInvariants!(source, value, undefined);
}

/**
 * Commits a checked value of a single source. It is a swap of an atom, or the result of an agent's action. A
 * quiet commit skips the watches of this source.
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
 * Puts a value on the timeline, at the newest commit point. Answers the commit, if there is a call to make.
 */
export function place(
  source: Source,
  value: unknown,
  commit: Commit | undefined,
  isQuiet = false,
): Commit | undefined {
  const noted = noteChange(source, source.held, value, commit, undefined, isQuiet);
  source.held = value;
  source.version = kernel.point;
  return noted;
}

/** Whether a change of this source concerns somebody: who hears of it or depends on it. */
export function isNoticed(source: Source): boolean {
  return source.subs !== undefined || isHeard(source);
}

/**
 * Whether watches or claimants hear of a change of this source. Or a read point sees the value that is about
 * to be replaced.
 */
function isHeard(source: Source): boolean {
  return (source.flags & HEARD) !== 0 || source.version <= kernel.newestReadPoint;
}

/**
 * Notes what follows from a change at the newest commit point. These are the dependents, the version that a
 * read point sees, and the watches. The change itself happens later, so that a failure in here leaves it
 * undone. A commit is opened only when there is a call to note.
 */
export function noteChange(
  source: Source,
  old: unknown,
  value: unknown,
  commit: Commit | undefined,
  commitName: CommitName,
  isQuiet = false,
): Commit | undefined {
  if (source.subs !== undefined && !isSame(old, value)) {
    kernel.duties |= NEWS;
    propagate!(source.subs);
  }
  return isHeard(source) ? noteHearers(source, old, value, commit, commitName, isQuiet) : commit;
}

function noteHearers(
  source: Source,
  old: unknown,
  value: unknown,
  commit: Commit | undefined,
  commitName: CommitName,
  isQuiet: boolean,
): Commit | undefined {
  const isKept = (source.flags & KEPT) !== 0 || source.version <= kernel.newestReadPoint;
  if (isKept && keep !== undefined) {
    commit = keep(source, old, commit, commitName);
  }
  if ((source.flags & WATCHED) !== 0 && !isQuiet) {
    commit ??= openCommit();
    commit.hear(source, old, value);
  }
  return commit;
}
