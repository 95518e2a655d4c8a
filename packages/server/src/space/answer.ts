import type { Answer, Patch } from "@dosync/replica/adapter";
import { type Last, numberOf } from "./devices.ts";
import type { Known } from "./known.ts";
import type { Values } from "./values.ts";

/**
 * What brings a device from what it knows to the present state.
 *
 * @param version That of the model.
 * @param last How far the device has come.
 */
export function answerOf(
  values: Values,
  version: number,
  device: string,
  { cookie: from, history }: Known,
  last: Last,
): Answer {
  const isKnown = from !== null && values.reaches(from, history);
  const patch: Patch[] = isKnown ? values.patchSince(from) : values.patchAll();
  // What has just been decided is told again: an answer may have been lost.
  const decided = new Map(last.map((mutation) => [mutation.number, mutation]));
  if (isKnown) {
    for (const each of values.decidedSince(from, device)) decided.set(each.number, each);
  }
  return {
    clientID: device,
    from: isKnown ? from : null,
    cookie: values.head,
    history: values.history,
    schemaVersion: version,
    lastMutationID: Math.max(numberOf(last), ...decided.keys()),
    outcomes: [...decided.values()]
      .toSorted((one, other) => one.number - other.number)
      .map(({ number, refusal }) => [number, refusal ?? null]),
    patch,
  };
}
