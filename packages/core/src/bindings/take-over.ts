import { isMarkDue, type Marked, markSoon } from "../commit/channel.ts";
import type { Commit } from "../commit/commit.ts";
import { mark } from "../commit/delivery.ts";
import { reportFailure } from "../commit/failures.ts";
import { checkInvariants, place } from "../commit/publish.ts";
import type { Subscription } from "../graph/subscription.ts";
import { affected } from "../graph/system.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { overlay } from "../kernel/overlay.ts";
import { writeInPlace } from "../kernel/undo.ts";
import { committedWorld } from "../kernel/world.ts";
import { asyncStart } from "../transaction/async-start.ts";
import { runInPlace } from "../transaction/sync.ts";
import { type ExternalSource, listening as sharedListening } from "./external-source.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;
const listening = sharedListening;

/**
 * Something elsewhere has changed. What changed together there is told one by one, at the first of
 * which everything has its new value: so all of it becomes one commit here.
 */
export function takeOverChanges(): void {
  const changed = [...listening].filter((source) => source.hasNews());
  if (changed.length === 0) return;
  const { context, isTransacting } = kernel;
  if (context !== undefined && context !== asyncStart) {
    // A change elsewhere cannot be taken back from here. So it acts at once, as a change of an atom does.
    for (const source of changed) {
      transactionInCharge("change", source)!.changeAtom(source, () => source.takeOver());
    }
    return;
  }
  kernel.context = undefined; // what has been started elsewhere is no business of a transaction
  try {
    commitTogether(changed);
  } finally {
    kernel.context = context;
    kernel.isTransacting = isTransacting;
  }
}

/** Written as they are: values that belong to somebody else are not frozen. */
function commitTogether(changed: readonly ExternalSource[]): void {
  const values = changed.map((source) => source.takeOver());
  runInPlace(
    () => {
      for (const [i, source] of changed.entries()) writeInPlace(source, values[i]);
    },
    changed[0]!.kind,
    // In another world it changes the same values at once, as an atom does. Nothing is in place there.
    () => {
      for (const [i, source] of changed.entries())
        transactionInCharge("change", source)!.changeAtom(source, () => values[i]);
    },
  );
}

/**
 * A value elsewhere may be computed from ours. So whatever a commit here changes there belongs to that
 * commit: otherwise what is derived from both would be computed from the one with the other as before.
 *
 *     commit ─ mark what may have changed elsewhere ┬─ take over ─ settle ─ deliver ┬─ effects
 *
 * Inside of a transaction nothing is marked, so there it is done at the end.
 */
export function aroundDelivery(commit: Commit, proceed: () => void): void {
  if (listening.size > 0 && kernel.context === undefined) {
    for (let edge = affected.first; edge !== undefined; edge = edge.nextAffected) {
      if ((edge as Subscription).channel?.comparesValues === true) {
        markSoon(edge as unknown as Marked);
      }
    }
    if (isMarkDue()) {
      const waiting = presentNews();
      mark!(() => {
        takeOverInto(commit, waiting);
        proceed();
      });
      return;
    }
  }
  proceed();
}

/** Takes over, within a commit, the values that differ elsewhere because of it. */
function takeOverInto(commit: Commit, waiting: ReadonlyMap<ExternalSource, unknown>): void {
  const changed = changedSince(waiting);
  if (changed.size === 0 || isRefused(changed)) return;
  for (const [source, value] of changed) {
    commit.follower?.writes.push({ identity: source, old: source.held, value });
    place(source, value, commit);
  }
}

function presentNews(): Map<ExternalSource, unknown> {
  const news = new Map<ExternalSource, unknown>();
  for (const source of listening) if (source.hasNews()) news.set(source, source.present());
  return news;
}

/**
 * The values that have changed elsewhere since the commit. A value that differed before, in the middle of a
 * batch, waits for the end of that batch. If a value is computed from both, all of them come now.
 */
function changedSince(
  waiting: ReadonlyMap<ExternalSource, unknown>,
): ReadonlyMap<ExternalSource, unknown> {
  const news = presentNews();
  const isChanged = ([source, value]: [ExternalSource, unknown]): boolean =>
    !waiting.has(source) || !Object.is(waiting.get(source), value);
  const changed = new Map([...news].filter(isChanged));
  const isMixed = [...changed.keys()].some((source) => waiting.has(source));
  const due = isMixed ? news : changed;
  for (const source of due.keys()) source.takeOver();
  return due;
}

/** Whether a rule refuses the values. Then the last good ones stay, since the commit here stands. */
function isRefused(changed: ReadonlyMap<ExternalSource, unknown>): boolean {
  const world = overlay(committedWorld, changed);
  try {
    for (const source of changed.keys()) {
      if (source.extra?.invariants) checkInvariants!(source, undefined, world);
    }
    return false;
  } catch (error) {
    reportFailure(error);
    return true;
  }
}
