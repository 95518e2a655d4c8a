import type { Identity } from "@dosync/core";
import { kindOf, labelOf } from "@dosync/core/adapter";
import { DEV } from "./dev.ts";

const HOW_TO_CHANGE: Record<string, string> = {
  atom: "Use useAtom() for a ref that can be assigned to.",
  ref: "Change it in a transaction: dosync(() => refSet(…)).",
  derived: "Change what it is computed from.",
  agent: "Send it an action: send(…).",
};

/** What an assignment throws where only reading is possible. Nothing was changed. */
export function readOnly(identity: Identity<unknown>): TypeError {
  const label = labelOf(identity);
  const kind = kindOf(identity);
  const message = DEV
    ? `Cannot assign to ${kind} "${label}" here. ${HOW_TO_CHANGE[kind]}`
    : `dosync READ_ONLY ${label}`;
  return Object.assign(new TypeError(message), { code: "READ_ONLY", label });
}
