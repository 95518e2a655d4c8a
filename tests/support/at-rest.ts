import { afterEach } from "vitest";
import { isInTransaction } from "@dosync/core";
import { isDelivered } from "../../packages/core/src/delivery.ts";
import { kernel } from "../../packages/core/src/kernel.ts";
import { openReadPoints } from "../../packages/core/src/versions.ts";

/** What a test has left behind in the kernel. Empty when the kernel is at rest. */
export function leftBehind(): string[] {
  const left: string[] = [];
  if (isInTransaction()) left.push("a running transaction");
  if (kernel.context !== undefined) left.push("a context that answers for somebody who has ended");
  if (!isDelivered()) left.push("a commit that waits for its delivery");
  if (openReadPoints() > 0) left.push(`${openReadPoints()} open read points`);
  return left;
}

/** A setup file of the projects that test core: whatever a test did, the kernel is at rest after it. */
afterEach(() => {
  const left = leftBehind();
  if (left.length > 0) throw new Error(`The test left behind: ${left.join(", ")}.`);
});
