import type { Commit, CommitName } from "../commit/commit.ts";
import { plugKeep } from "../commit/publish.ts";
import { HistoryError } from "../ground/errors.ts";
import type { Claimant, Extra, Version } from "../kernel/extra.ts";
import { describe, extraOf } from "../kernel/identity.ts";
import { kernel } from "../kernel/kernel.ts";
import type { Source } from "../kernel/source.ts";

/** Who holds a read point open: a snapshot, an attempt, a draft, a screen. */
export interface Holder {
  /** Its name for people. An attempt has a name of its own: undefined. */
  readonly what: string | undefined;
  /** When it was opened, in milliseconds of the clock. */
  readonly since: number;
  /** An attempt, or a weak reference: the read point stays open when what it names is gone. */
  readonly object: object | WeakRef<object>;
}

/**
 * A moment that somebody still looks at. It may be a snapshot, an attempt, a draft, or a screen.
 *
 * Open read points form a list in order of time, which is the order of opening:
 *
 *     oldest ⇄ … ⇄ newest        versions seen only from here and before hang on the newest
 *                                read point that sees them
 *
 * So a version is kept exactly as long as somebody can see it. When a read point closes, each of
 * its versions moves on to the next older read point, if that one sees it too, or is dropped: the
 * cost of closing is the number of versions kept for it, not the number of identities.
 */
export class ReadPoint {
  readonly point: number;
  older: ReadPoint | undefined;
  newer: ReadPoint | undefined;
  versions: Version[] | undefined;
  isOpen: boolean;
  /** Development: who holds it open, see `noteHolder`. */
  declare holder: Holder | undefined;

  /** Pins this moment, or the same one as another open read point. */
  constructor(sameAs?: ReadPoint) {
    if (openCount === 0) pinElsewhere?.(true);
    this.point = sameAs === undefined ? kernel.point : sameAs.point;
    this.older = sameAs === undefined ? newest : sameAs.older;
    this.newer = sameAs;
    this.versions = undefined;
    this.isOpen = true;
    if (this.older !== undefined) this.older.newer = this;
    if (sameAs !== undefined) sameAs.older = this;
    else setNewest(this);
    openCount++;
  }

  /** Lets go of what was kept for this read point. Closing it again does nothing. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    if (--openCount === 0) pinElsewhere?.(false);
    const { older, newer, versions } = this;
    if (older !== undefined) older.newer = newer;
    if (newer !== undefined) newer.older = older;
    else {
      newest = older;
      kernel.newestReadPoint = older === undefined ? oldest : older.point;
    }
    // cut the links: a holder of this one must not keep all later ones in memory
    this.older = this.newer = this.versions = undefined;
    if (process.env.NODE_ENV !== "production") this.holder = undefined;
    if (versions === undefined) return;
    for (const version of versions) {
      if (older !== undefined && older.point >= version.point) {
        version.holder = older;
        (older.versions ??= []).push(version);
      } else {
        version.holder = undefined;
        dropUnneeded(version.source.extra as Extra);
      }
    }
  }
}

/** The first read point is about to open, or the last one has closed. */
let pinElsewhere: ((isPinned: boolean) => void) | undefined;

export function plugElsewhere(pin: (isPinned: boolean) => void): void {
  pinElsewhere = pin;
}

let newest: ReadPoint | undefined;
let openCount = 0;

/** From here on the versions that this one sees are kept. */
function setNewest(readPoint: ReadPoint): void {
  newest = readPoint;
  kernel.newestReadPoint = readPoint.point;
}

/** The open read points, the newest first. */
export function allReadPoints(): ReadPoint[] {
  const all: ReadPoint[] = [];
  for (let one = newest; one !== undefined; one = one.older) all.push(one);
  return all;
}

/** How many read points are open. */
export function openReadPoints(): number {
  return openCount;
}

/** Keeps the first value of a source, where somebody has asked for that. */
let keepFirst: ((source: Source, old: unknown) => void) | undefined;
/** The point that somebody looks at where no read point is open. */
let oldest = -1;

/** Calls `keeper` with each source's first value, just before that is replaced. */
export function keepFirstValues(keepOne: (source: Source, old: unknown) => void): void {
  const others = keepFirst;
  keepFirst =
    others === undefined
      ? keepOne
      : (source, old) => {
          others(source, old);
          keepOne(source, old);
        };
  oldest = 0;
  kernel.newestReadPoint = Math.max(kernel.newestReadPoint, oldest);
}

/** Tells those who have claimed a source that a commit overtakes them. Plugged by the first claim. */
let tellClaimants:
  | ((
      source: Source,
      claims: ReadonlySet<Claimant>,
      commit: Commit | undefined,
      commitName: CommitName,
    ) => Commit | undefined)
  | undefined;

export function plugClaims(tell: NonNullable<typeof tellClaimants>): void {
  tellClaimants = tell;
}

/** The function in the socket of the commit path: see `plugKeep`. */
export function keep(
  source: Source,
  old: unknown,
  commit: Commit | undefined,
  commitName: CommitName,
): Commit | undefined {
  const { extra, version } = source;
  if (version <= (newest?.point ?? -1) || (extra !== undefined && extra.minHistory > 0)) {
    keepVersion(source, old);
  }
  if (version === 0) keepFirst?.(source, old);
  const claims = extra?.claims;
  return claims === undefined ? commit : tellClaimants!(source, claims, commit, commitName);
}

// Plugged at import. A ref may ask for versions from its creation on, and nobody can see them in a program
// that does not contain this file.
plugKeep(keep);

/**
 * Keeps the version that is about to be replaced. Called where a read point sees it, or the ref asks for
 * it.
 */
function keepVersion(source: Source, old: unknown): void {
  const extra = extraOf(source);
  const holder = newest !== undefined && newest.point >= source.version ? newest : undefined;
  const version = { source, point: source.version, value: old, holder, older: extra.history };
  extra.history = version;
  if (holder !== undefined) (holder.versions ??= []).push(version);
  dropUnneeded(extra);
}

/** The value of a source as of a commit point. Throws if its history is too short. */
export function valueAt(source: Source, point: number): unknown {
  if (source.version <= point) return source.stored();
  for (let version = source.extra?.history; version !== undefined; version = version.older) {
    if (version.point <= point) return version.value;
  }
  throw new HistoryError(describe(source));
}

/** How many earlier versions are kept. */
export function countVersions(source: Source): number {
  let count = 0;
  for (let version = source.extra?.history; version !== undefined; version = version.older) count++;
  return count;
}

/**
 * Drops the versions that are needed no more. It keeps the newest `minHistory` and those that an open read
 * point sees, up to `maxHistory`.
 *
 * A gap cannot mislead a reader: an open read point holds the version that it sees. Such a version is
 * missing only when `maxHistory` has dropped it together with everything older.
 */
function dropUnneeded(extra: Extra): void {
  let kept = 0;
  let last: Version | undefined;
  for (let version = extra.history; version !== undefined; version = version.older) {
    const isNeeded = kept < extra.minHistory || version.holder !== undefined;
    if (!isNeeded || kept >= extra.maxHistory) {
      version.value = undefined; // a holder may still list it
      continue;
    }
    if (last === undefined) extra.history = version;
    else last.older = version;
    last = version;
    kept++;
  }
  if (last === undefined) extra.history = undefined;
  else last.older = undefined;
}
