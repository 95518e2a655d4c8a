import { DosyncError, InvariantError, ValidationError } from "@dosync/core";
import { isRefusal, UsageError } from "@dosync/core/adapter";
import type { Place } from "./refused-later.ts";
import { takeBack, type UndoResult } from "./take-back.ts";

/**
 * The answer for what a validator, a rule or a participant has refused. What is a mistake is thrown.
 *
 * @param isRefused Whether it is no mistake, whatever it is.
 */
export function refusalFrom(
  error: unknown,
  isRefused: boolean,
): Extract<UndoResult, { readonly status: "refused" }> {
  const isRule = error instanceof ValidationError || error instanceof InvariantError;
  const isMistake = !isRule && (error instanceof DosyncError || error instanceof UsageError);
  if (isMistake && !isRefused && !isRefusal(error)) throw error;
  return { status: "refused", rule: isRule ? error.label : undefined, error: errorOf(error) };
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The answer of an undo or a redo that was refused later: what stands in its way now, or else why it was. */
export function lateAnswer(
  { step, isPast }: Place,
  error: Error & { readonly rule?: string },
): UndoResult {
  const { conflicts } = takeBack(step, isPast);
  if (conflicts.length > 0) return { status: "conflicts", conflicts };
  return { status: "refused", rule: error.rule, error };
}
