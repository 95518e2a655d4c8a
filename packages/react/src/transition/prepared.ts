import type { NextChange } from "./urgent-log.ts";

/** What `prepare` has found out about a commit, for `published`. */
export interface Prepared {
  readonly isTransition: boolean;
  readonly change: NextChange | undefined;
  /** Nobody here reads it, unless something is computed elsewhere from it. */
  readonly isApart: boolean;
  /** How many writes there were. More may have come since: what is computed elsewhere from those. */
  readonly writes: number;
}
