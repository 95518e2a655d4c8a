import { reset } from "../identities/atom.ts";
import { DosyncError, InvariantError, ValidationError } from "../ground/errors.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { describe } from "../kernel/identity.ts";
import { kernel } from "../kernel/kernel.ts";
import { refSet } from "../identities/ref.ts";
import { dosync } from "../transaction/dosync.ts";
import type { Atom, Identity, Ref } from "../kernel/types.ts";
import { UsageError } from "../ground/errors/usage.ts";
import { validate } from "../commit/validator.ts";

/** A value that was not accepted, and why. */
export interface Refusal {
  readonly value: unknown;
  /** The error of the validator or the invariant. */
  readonly error: unknown;
}

/**
 * Sets an atom or a ref, and answers a refusal instead of throwing it. It is for forms. A ref is set in
 * a transaction of its own, or in the one that runs.
 *
 * @returns The refusal of the validator or an invariant, or undefined if the value was accepted.
 * @throws What is no refusal; {@link UsageError} (`READ_ONLY`) for what is neither an atom nor a ref.
 * @example
 * ```ts
 * const age = atom(20, { validator: (years) => years >= 0 });
 * tryToSet(age, -1)?.value; // -1
 * deref(age); // 20
 * ```
 */
export function tryToSet(identity: Identity<unknown>, value: unknown): Refusal | undefined {
  const node = nodeOf(identity, "tryToSet");
  const { kind } = node;
  if (kind !== "atom" && kind !== "ref") {
    throw new UsageError("READ_ONLY", describe(node), `Cannot set ${describe(node)}.`);
  }
  try {
    // A transaction asks at its commit, which is late for somebody who is typing. A draft keeps what it
    // refuses, and says so by `check`.
    if (kernel.context !== undefined && !kernel.context.keepsRefused) validate(node, value);
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
