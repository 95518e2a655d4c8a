import { type Refusal, refusalFor } from "../errors.ts";
import type { LoggedMutation } from "../store/store.ts";
import type { Pending } from "./pending.ts";

/** What has become of mutations. One without a refusal is confirmed. */
export type Outcomes = Map<Pending, Refusal | undefined>;

/** What a log says of the mutations in a line. */
export function outcomesOf(
  logged: readonly LoggedMutation[],
  line: readonly Pending[],
  own: string,
): Outcomes {
  const outcomes: Outcomes = new Map();
  for (const { client, number, refusal } of logged) {
    const pending = line.find((each) => each.number === number && (each.client ?? own) === client);
    if (pending === undefined) continue;
    pending.phase = refusal === undefined ? "confirmed" : "refused";
    outcomes.set(pending, refusal);
  }
  return outcomes;
}

/** A mutation has left the outbox unseen. It has an outcome that nobody knows. */
export function unseen(pending: Pending): Refusal {
  pending.phase = "refused";
  return refusalFor("UNKNOWN_OUTCOME", "It was decided while nobody looked.");
}

/** Nobody asks the store again. */
export function unheard(): Refusal {
  return refusalFor(
    "UNKNOWN_OUTCOME",
    "The replica was closed before its store had answered, so it may be confirmed or not.",
  );
}
