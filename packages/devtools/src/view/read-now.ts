import type { Identity } from "@dosync/core";
import { inspect, kindOf, readCommitted } from "@dosync/core/adapter";
import type { Recorder } from "../model/recorder.ts";

/** What can be said of an identity's value without changing anything. */
export type Now =
  | { readonly status: "value"; readonly value: unknown }
  /** To read it would compute it, or load something: nobody follows it. */
  | { readonly status: "cold" }
  | { readonly status: "failed"; readonly error: unknown };

/** The present value of an identity, masked. What nobody follows is left alone. */
export function readNow(recorder: Recorder, identity: Identity<unknown>): Now {
  return isCold(identity) ? { status: "cold" } : compute(recorder, identity);
}

/** The same, computed if need be: somebody has asked for it. */
export function compute(recorder: Recorder, identity: Identity<unknown>): Now {
  try {
    return { status: "value", value: recorder.sanitize(readCommitted(identity), identity) };
  } catch (error) {
    return { status: "failed", error };
  }
}

/** A value that is computed and that nobody follows: it is not computed because a panel is open. */
function isCold(identity: Identity<unknown>): boolean {
  const kind = kindOf(identity);
  if (kind === "atom" || kind === "ref" || kind === "agent") return false;
  const { dependents, subscriptions, watches, isShown } = inspect(identity);
  return dependents.length + subscriptions + watches.length === 0 && !isShown;
}
