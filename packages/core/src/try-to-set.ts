import { reset } from "./atom.ts";
import { DosyncError, InvariantError, ValidationError } from "./errors.ts";
import { describe, type IdentityNode } from "./identity.ts";
import { kernel } from "./kernel.ts";
import { refSet } from "./ref.ts";
import { dosync } from "./transaction/dosync.ts";
import type { Atom, Ref } from "./types.ts";
import { UsageError } from "./usage-error.ts";
import { validate } from "./validator.ts";

/** A value that was not accepted, and why. */
export interface Refusal {
  readonly value: unknown;
  /** What the validator or invariant threw. */
  readonly error: unknown;
}

export function tryToSet(node: IdentityNode, value: unknown): Refusal | undefined {
  const { kind } = node;
  if (kind !== "atom" && kind !== "ref") {
    throw new UsageError("READ_ONLY", describe(node), `Cannot set ${describe(node)}.`);
  }
  try {
    // A draft asks the validators when it is committed, which is late for somebody who is typing.
    if (kernel.context !== undefined) validate(node, value);
    if (kind === "atom") reset(node as unknown as Atom<unknown>, value);
    else dosync(() => void refSet(node as unknown as Ref<unknown>, value)); // it may be a promise
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { value, error };
  }
  return undefined;
}

/** Validators throw whatever they like; the errors of this library say what they are. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ValidationError || error instanceof InvariantError) return true;
  return !(error instanceof DosyncError || error instanceof UsageError);
}
