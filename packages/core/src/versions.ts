import { HistoryError } from "./errors.ts";
import { describe, type Extra, extraOf, type Version } from "./identity.ts";
import { kernel } from "./kernel.ts";
import type { Source } from "./source.ts";

/**
 * A moment that somebody still looks at: a snapshot, an attempt, a draft, a screen.
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

  /** Pins this moment, or the same one as another open read point. */
  constructor(sameAs?: ReadPoint) {
    if (openCount === 0) kernel.pinExternal?.(true);
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
    if (--openCount === 0) kernel.pinExternal?.(false);
    const { older, newer, versions } = this;
    if (older !== undefined) older.newer = newer;
    if (newer !== undefined) newer.older = older;
    else {
      newest = older;
      kernel.newestReadPoint = older === undefined ? -1 : older.point;
    }
    // Whoever still holds this one must not hold all that came after it.
    this.older = this.newer = this.versions = undefined;
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

let newest: ReadPoint | undefined;
let openCount = 0;

/** From here on the versions that this one sees are kept. */
function setNewest(readPoint: ReadPoint): void {
  newest = readPoint;
  kernel.newestReadPoint = readPoint.point;
  kernel.keepVersion = keepVersion;
}

/** How many read points are open. */
export function openReadPoints(): number {
  return openCount;
}

/** Keeps the version that is about to be replaced. Called where a read point sees it, or the ref asks for it. */
export function keepVersion(source: Source, old: unknown): void {
  const extra = extraOf(source);
  const holder = newest !== undefined && newest.point >= source.version ? newest : undefined;
  const version = { source, point: source.version, value: old, holder, older: extra.history };
  extra.history = version;
  if (holder !== undefined) (holder.versions ??= []).push(version);
  dropUnneeded(extra);
}

/** The value of a source as of a commit point, or an error if its history does not reach back. */
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
 * Keeps the newest `minHistory` versions and those that an open read point sees, but never more
 * than `maxHistory`.
 *
 * A gap cannot mislead a reader: the version that an open read point sees is held by it, so it is
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
