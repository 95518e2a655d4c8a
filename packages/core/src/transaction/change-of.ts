import { DEV } from "../dev.ts";
import { InvalidArgumentError } from "../errors.ts";
import { type Claimant, claimFor, unclaim } from "../identity.ts";
import { waitFor } from "../wait.ts";
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
