import {
  type Atom,
  deref,
  dosync,
  DosyncError,
  getValidator,
  InvariantError,
  isInTransaction,
  type Ref,
  ref,
  refSet,
  reset,
  ValidationError,
} from "@dosync/core";
import { kindOf, labelOf } from "@dosync/core/adapter";
import { useCallback, useState } from "react";
import { checkUse } from "./checks.ts";
import type { SetAtom } from "./use-atom.ts";
import { UsageError } from "./usage-error.ts";
import { useReading, useValue } from "./use-value.ts";

/** What {@link useValidation} returns. */
export interface Validation<T> {
  /** What was tried last, if it was refused; otherwise the value of the identity. */
  readonly value: T;
  /** Tries a value, or what a function makes of the present value of the identity. Never throws a refusal. */
  readonly set: SetAtom<T>;
  /** Why it was refused: the error of the validator or invariant. Otherwise undefined. */
  readonly error: unknown;
  /** Forgets the refusal, and shows the value of the identity again. */
  readonly clear: () => void;
}

interface Refusal {
  readonly identity: object;
  readonly value: unknown;
  readonly error: unknown;
}

/**
 * An atom or ref for a form: a value that its validator or an invariant refuses stays in the field,
 * with the reason beside it, and never gets into the state.
 *
 * `useAtom` and `dosync` throw a refusal; here it is a result. A ref is set in a transaction of its
 * own; several that must agree are edited in a draft, see `DraftProvider`. What fails for another
 * reason than being refused is thrown.
 *
 * @throws {NotAnIdentityError} if it is not given an atom or ref.
 * @example
 * ```tsx
 * const age = ref(20, { validator: (years) => years >= 0 });
 *
 * function Age() {
 *   const { value, set, error } = useValidation(age);
 *   return (
 *     <label>
 *       <input value={value} onChange={(event) => set(Number(event.target.value))} />
 *       {error === undefined ? null : "An age is not negative."}
 *     </label>
 *   );
 * }
 * ```
 */
export function useValidation<T>(identity: Atom<T> | Ref<T>): Validation<T> {
  if (process.env.NODE_ENV !== "production") checkUse(identity, "useValidation");
  const { run } = useReading();
  const value = useValue(identity) as T;
  const [refusal, setRefusal] = useState<Refusal>();
  const isRefused = refusal !== undefined && refusal.identity === identity;
  const set = useCallback<SetAtom<T>>(
    (next) => setRefusal(run(() => attempt(identity, next))),
    [identity, run],
  );
  const clear = useCallback(() => setRefusal(undefined), []);
  return {
    value: isRefused ? (refusal.value as T) : value,
    set,
    error: isRefused ? refusal.error : undefined,
    clear,
  };
}

/** Nothing if it was accepted. A function that fails while it makes the value is no refusal. */
function attempt<T>(identity: Atom<T> | Ref<T>, next: T | ((value: T) => T)): Refusal | undefined {
  const value = typeof next === "function" ? (next as (value: T) => T)(deref(identity)) : next;
  try {
    if (isInTransaction()) validateNow(identity, value);
    if (kindOf(identity) === "atom") reset(identity as Atom<T>, value);
    else dosync(() => refSet(identity as Ref<T>, value));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { identity, value, error };
  }
  return undefined;
}

/** A draft asks the validators when it is committed, which is late for somebody who is typing. */
function validateNow<T>(identity: Atom<T> | Ref<T>, value: T): void {
  const validator = getValidator(identity);
  if (validator !== undefined) ref(value, { label: labelOf(identity), validator });
}

/** Validators throw whatever they like; the errors of this library say what they are. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ValidationError || error instanceof InvariantError) return true;
  return !(error instanceof DosyncError || error instanceof UsageError);
}
