import { afterEach } from "vitest";
import { isInTransaction } from "@dosync/core";
import { isDelivered } from "../../packages/core/src/commit/delivery.ts";
import { clock } from "../../packages/core/src/ground/clock.ts";
import { kernel } from "../../packages/core/src/kernel/kernel.ts";
import { made } from "../../packages/core/src/kernel/source.ts";
import { openReadPoints } from "../../packages/core/src/timeline/read-point.ts";

/** The clock of the system, as this file is loaded before any test runs. */
const systemClock = clock;

/** What a test has left behind in the kernel. Empty when the kernel is at rest. */
export function leftBehind(): string[] {
  const left: string[] = [];
  if (isInTransaction()) left.push("a running transaction");
  if (kernel.isTransacting) left.push("a transaction that has ended and counts as running");
  if (kernel.context !== undefined) left.push("a context that answers for somebody who has ended");
  if (!isDelivered()) left.push("a commit that waits for its delivery");
  if (openReadPoints() > 0) left.push(`${openReadPoints()} open read points`);
  if (made !== undefined) left.push("a factory that has ended and counts as running");
  if (clock !== systemClock) left.push("the clock of an exploration");
  return left;
}

/** A setup file of the projects that test core: whatever a test did, the kernel is at rest after it. */
afterEach(() => {
  const left = leftBehind();
  if (left.length > 0) throw new Error(`The test left behind: ${left.join(", ")}.`);
});
