"use client";
import { type Atom, deref, type Ref } from "@dosync/core";
import { type Refusal, tryToSet } from "@dosync/core/adapter";
import { useCallback, useState } from "react";
import { checkUse } from "./checks.ts";
import type { SetAtom } from "./use-atom.ts";
import { useReading, useValue } from "./use-value.ts";

/** What {@link useValidation} returns. */
export interface Validation<T> {
  /** What was tried last, if it was refused; otherwise the value of the identity. */
  readonly value: T;
  /** Tries a value, or what a function makes of the present one. Never throws a refusal. */
  readonly set: SetAtom<T>;
  /** Why it was refused: the error of the validator or invariant. Otherwise undefined. */
  readonly error: unknown;
  /** Forgets the refusal, and shows the value of the identity again. */
  readonly clear: () => void;
}

/** A refusal, whose value it should have been, and in which draft. */
interface Refused {
  readonly identity: object;
  readonly draft: object | undefined;
  readonly refusal: Refusal;
}

/**
 * An atom or ref for a form. A value that its validator or an invariant refuses stays in the field, with the
 * reason beside it, and never gets into the state.
 *
 * `useAtom` and `dosync` throw a refusal; here it is a result. A ref is set in a transaction of its
 * own; several that must agree are edited in a draft, see `DraftProvider`. What fails for another
 * reason than being refused is thrown.
 *
 * Below a `DraftProvider` a refused value of a ref goes into the draft, which cannot be committed then:
 * `error` is asked again whenever something changes that the validator reads, and `clear` puts back what
 * the draft started from.
 *
 * @throws {EndedError} from `set`, below a `DraftProvider` whose draft has ended, if it is given a ref.
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
  const reading = useReading();
  const { run, draft } = reading;
  const value = useValue(identity) as T;
  // A component stays below the same provider for as long as it is mounted.
  // oxlint-disable-next-line react/hooks
  const refusedInDraft = reading.useRefusal?.(identity);
  const [last, setLast] = useState<Refused>();
  const isMeant = last?.identity === identity && last.draft === draft;
  const refusal = isMeant ? last.refusal : undefined;
  const set = useCallback<SetAtom<T>>(
    (next) => {
      const refused = run(() => attempt(identity, next), identity);
      setLast(refused && { identity, draft, refusal: refused });
    },
    [identity, draft, run],
  );
  const clear = useCallback(() => {
    setLast(undefined);
    reading.takeBack?.(identity);
  }, [identity, reading]);
  return {
    value: refusal === undefined ? value : (refusal.value as T),
    set,
    error: refusal === undefined ? refusedInDraft?.error : refusal.error,
    clear,
  };
}

/** A function that fails while it makes the value is no refusal. */
function attempt<T>(identity: Atom<T> | Ref<T>, next: T | ((value: T) => T)): Refusal | undefined {
  const value = typeof next === "function" ? (next as (value: T) => T)(deref(identity)) : next;
  return tryToSet(identity, value);
}
