import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import type { Claimant } from "../kernel/extra.ts";
import { claimFor, unclaim } from "../timeline/claims.ts";
import { waitFor } from "../ground/wait.ts";
import type { Attempt } from "./attempt.ts";

/** Waits until something changes that an attempt which called `retry` has read. */
export function changeOf(attempt: Attempt, signal: AbortSignal | undefined): Promise<void> {
  const { reads } = attempt;
  if (reads.size === 0) {
    throw new InvalidArgumentError(
      "retry",
      DEV &&
        `A change is waited for, but ${attempt.name} has read nothing, so nothing could wake it.`,
    );
  }
  if (attempt.hasNews()) return Promise.resolve();
  return waitFor<void>("retry", { signal }, (resolve) => {
    const leave = (): void => {
      for (const source of reads) unclaim(source, sleeper);
    };
    const sleeper: Claimant = {
      overtake() {
        leave();
        return () => resolve();
      },
    };
    for (const source of reads) claimFor(source, sleeper);
    return leave;
  });
}
