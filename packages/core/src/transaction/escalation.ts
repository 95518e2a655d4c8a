import { clock } from "../ground/clock.ts";
import { waitFor } from "../ground/wait.ts";

/** An `Escalated` transaction has been overtaken so often that others make room for it. */
export interface Escalated {
  /** How long its longest attempt took, in milliseconds. */
  readonly longestAttempt: number;
  /** Settles when it is through, or given up. */
  readonly finished: Promise<void> | undefined;
}

/** After so many conflicts a transaction asks the others to make room. */
export const ESCALATES_AFTER = 8;

const LEAST_PATIENCE = 1_000;
const MOST_PATIENCE = 10_000;

/** In the order of asking; the first is being let through. */
const queue: Escalated[] = [];

export function escalate(transaction: Escalated): void {
  queue.push(transaction);
}

export function deescalate(transaction: Escalated): void {
  const place = queue.indexOf(transaction);
  if (place >= 0) queue.splice(place, 1);
}

/**
 * Waits before a commit until the escalated transaction is through. The time is bounded: twice what its
 * longest attempt took, from one second up to ten. A transaction that takes longer hangs, and loses its
 * right to room.
 *
 * Answers `undefined` where no transaction is escalated, so that a commit need not be put off.
 */
export function makeRoomFor(
  own: Escalated,
  signal: AbortSignal | undefined,
): Promise<void> | undefined {
  const [first] = queue;
  if (first === undefined || first === own) return undefined;
  const patience = Math.min(MOST_PATIENCE, Math.max(LEAST_PATIENCE, 2 * first.longestAttempt));
  return waitFor<void>("escalation", { signal }, (resolve) => {
    void first.finished?.then(resolve);
    return clock.after(patience, () => {
      deescalate(first);
      resolve();
    });
  });
}
