import type { Check, Judge } from "./entries.ts";

/** What was measured until a commit is published. */
export interface Measure {
  begun: number;
  /** When the body had returned: the first check, or the end. */
  bodyEnd: number | undefined;
  checks: Check[] | undefined;
  /** The validator or the rule that is being asked. */
  judge: Judge | undefined;
  judgedSince: number;
  stack: Error | undefined;
}

export function emptyMeasure(): Measure {
  return {
    begun: 0,
    bodyEnd: undefined,
    checks: undefined,
    judge: undefined,
    judgedSince: 0,
    stack: undefined,
  };
}

/** The place of the call. Its text is made when it is read: until then an engine keeps only addresses. */
export function capture(): Error {
  const limits = Error as { stackTraceLimit?: number | undefined };
  const { stackTraceLimit } = limits;
  limits.stackTraceLimit = 30;
  const error = new Error("called here");
  limits.stackTraceLimit = stackTraceLimit;
  return error;
}
