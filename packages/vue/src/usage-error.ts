import type { Identity } from "@dosync/core";
import { kindOf, labelOf } from "@dosync/core/adapter";
import { DEV } from "./dev.ts";

/**
 * A composable was used in a way that cannot work. Nothing was changed.
 *
 * `code` never changes between versions; `label` names the identity, model or composable concerned.
 * In production the message is these two alone.
 */
export class UsageError extends Error {
  /** Which mistake this is; stable between versions. */
  readonly code: string;
  /** The identity, model or composable concerned. */
  readonly label: string;
  /** @internal */
  constructor(code: string, label: string, message: string) {
    super(message || `dosync ${code} ${label}`);
    this.code = code;
    this.label = label;
  }
}

/** What an assignment throws where only reading is possible. */
export function readOnly(identity: Identity<unknown>): UsageError {
  const label = labelOf(identity);
  const kind = kindOf(identity);
  return new UsageError(
    "READ_ONLY",
    label,
    DEV ? `Cannot assign to ${kind} "${label}" here. ${HOW_TO_CHANGE[kind]}` : "",
  );
}

const HOW_TO_CHANGE: Readonly<Record<string, string>> = {
  atom: "Use useAtom() for a ref that can be assigned to.",
  ref: "Change it in a transaction: dosync(() => refSet(…)).",
  derived: "Change what it is computed from.",
  agent: "Send it an action: send(…).",
};
