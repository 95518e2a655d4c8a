import { placeOfDifference } from "../ground/difference.ts";
import type { ValidationIssue } from "../ground/errors.ts";

/** The reason of a schema for refusing: its issues, or the path of what it changes. */
export interface Refused {
  readonly issues?: readonly ValidationIssue[];
  readonly path?: readonly PropertyKey[];
}

/** The answer of a schema. A schema without types may answer anything. */
interface Answer extends Refused {
  readonly value?: unknown;
}

/**
 * The verdict in the answer of a Standard Schema: `true`, or the reason for refusing. Other answers, like a
 * promise, are handed on as they are.
 */
export function judge(answer: Answer | null | undefined, input: unknown): unknown {
  if (answer?.issues || !("value" in Object(answer))) return answer;
  const path = placeOfDifference(input, answer!.value, []);
  return !path || { path };
}
