import {
  type Atom,
  dosync,
  DosyncError,
  getValidator,
  type Identity,
  InvariantError,
  isInTransaction,
  type Ref,
  ref as dosyncRef,
  refSet,
  reset,
  ValidationError,
} from "@dosync/core";
import { kindOf, labelOf } from "@dosync/core/adapter";
import { customRef, type MaybeRefOrGetter, shallowRef, type ShallowRef } from "vue";
import { computedRef } from "./computed-ref.ts";
import { useReading } from "./reading.ts";
import { follow, identityOf } from "./source.ts";
import { readOnly, UsageError } from "./usage-error.ts";

/** What {@link useValidation} returns. */
export interface Validation<T> {
  /** What was tried last, if it was refused; otherwise the value. Assigning never throws a refusal. */
  readonly value: ShallowRef<T>;
  /** Why it was refused: what the validator or invariant threw. Otherwise undefined. */
  readonly error: Readonly<ShallowRef<unknown>>;
  /** Forgets the refusal, and shows the value of the identity again. */
  readonly clear: () => void;
}

interface Refusal {
  readonly identity: Identity<unknown>;
  readonly value: unknown;
  readonly error: unknown;
}

/**
 * An atom or ref for `v-model`: a value that its validator or an invariant refuses stays in the
 * field, with the reason beside it, and never gets into the state.
 *
 * Assigning to {@link useAtom} and `dosync` throw a refusal; here it is a result. A ref is set in a
 * transaction of its own; several that must agree are edited in a draft, see {@link provideDraft}.
 * What fails for another reason than being refused is thrown.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @throws {UsageError} (`READ_ONLY`) when a derived value or an agent is assigned to.
 * @example
 * ```ts
 * const age = ref(20, { validator: (years) => years >= 0 });
 * const scope = effectScope();
 * const { value, error } = scope.run(() => useValidation(age))!;
 * value.value = -1;
 * value.value; // -1
 * error.value instanceof ValidationError; // true
 * deref(age); // 20
 * scope.stop();
 * ```
 */
export function useValidation<T>(identity: MaybeRefOrGetter<Atom<T> | Ref<T>>): Validation<T> {
  const reading = useReading();
  const followed = follow("useValidation", identity, reading);
  const refusal = shallowRef<Refusal>();
  const present = (): Identity<unknown> => identityOf("useValidation", identity);
  const current = computedRef("useValidation", () =>
    refusal.value?.identity === present() ? refusal.value : undefined,
  );
  const value = customRef(() => ({
    get: () => (current.value === undefined ? followed : current.value).value,
    set(next) {
      const tried = (): Refusal | undefined => attempt(present(), next);
      refusal.value = reading === undefined ? tried() : reading.run(tried);
    },
  }));
  return {
    value: value as ShallowRef<T>,
    error: computedRef("useValidation", () => current.value?.error),
    clear() {
      refusal.value = undefined;
    },
  };
}

/** Nothing if it was accepted. */
function attempt(identity: Identity<unknown>, value: unknown): Refusal | undefined {
  const kind = kindOf(identity);
  if (kind !== "atom" && kind !== "ref") throw readOnly(identity);
  try {
    if (isInTransaction()) validateNow(identity as Ref<unknown>, value);
    if (kind === "atom") reset(identity as Atom<unknown>, value);
    else dosync(() => refSet(identity as Ref<unknown>, value));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { identity, value, error };
  }
  return undefined;
}

/** A draft asks the validators when it is committed, which is late for somebody who is typing. */
function validateNow(identity: Ref<unknown>, value: unknown): void {
  const validator = getValidator(identity);
  if (validator !== undefined) dosyncRef(value, { label: labelOf(identity), validator });
}

/** Validators throw whatever they like; the errors of this library say what they are. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ValidationError || error instanceof InvariantError) return true;
  return !(error instanceof DosyncError || error instanceof UsageError);
}
