import type { Identity } from "@dosync/core";
import { kindOf, labelOf, UsageError } from "@dosync/core/adapter";

/** What an assignment throws where only reading is possible. */
export function readOnly(caller: string, identity?: Identity<unknown>): UsageError {
  const label = identity === undefined ? caller : labelOf(identity);
  return new UsageError(
    "READ_ONLY",
    label,
    process.env.NODE_ENV !== "production" ? explain(caller, identity) : "",
  );
}

function explain(caller: string, identity: Identity<unknown> | undefined): string {
  if (identity === undefined) {
    return `Cannot assign to what ${caller}() computes. Change what it is computed from.`;
  }
  const kind = kindOf(identity);
  const advice =
    kind === "atom"
      ? "Use useAtom() for a ref that can be assigned to."
      : kind === "ref"
        ? "Change it in a transaction: dosync(() => refSet(…))."
        : kind === "agent"
          ? "Send it an action: send(…)."
          : "Change what it comes from.";
  return `Cannot assign to ${kind} "${labelOf(identity)}" here. ${advice}`;
}
