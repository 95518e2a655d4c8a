import { placeOfDifference } from "../ground/difference.ts";
import type { ValidationIssue } from "../ground/errors.ts";

/** Why a schema refuses: what it has found, or the place of what it changes. */
export interface Refused {
  readonly issues?: readonly ValidationIssue[];
  readonly path?: readonly PropertyKey[];
}

/** What a schema answers. One that has no types may answer anything. */
interface Answer extends Refused {
  readonly value?: unknown;
}

/**
 * The verdict in what a Standard Schema has answered: `true`, or why it refuses. What is no answer, like
 * a promise, is handed on as it is.
 */
export function judge(answer: Answer | null | undefined, input: unknown): unknown {
  if (answer?.issues || !("value" in Object(answer))) return answer;
  const path = placeOfDifference(input, answer!.value, []);
  return !path || { path };
}
