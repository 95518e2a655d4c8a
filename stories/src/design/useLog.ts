import type { Identity } from "@dosync/core";
import { useLayoutEffect, useState } from "react";
import { type FollowOptions, followCommits, Log } from "./log.ts";

/** A log of the commits of these identities. The list must stay the same between renders. */
export function useLog(identities: readonly Identity<unknown>[], options?: FollowOptions): Log {
  const [log] = useState(() => new Log());
  const { watches, rowsOf, format } = options ?? {};
  // Not an effect after painting: what is committed right after the first render belongs here too.
  useLayoutEffect(
    () => followCommits(log, identities, { watches, rowsOf, format }),
    [log, identities, watches, rowsOf, format],
  );
  return log;
}
