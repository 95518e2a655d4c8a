import type { Atom, Ref } from "@dosync/core";
import { type Refusal, tryToSet } from "@dosync/core/adapter";
import { customRef, type MaybeRefOrGetter, shallowRef, type ShallowRef, toValue } from "vue";
import { computedRef } from "./computed-ref.ts";
import { follow } from "./source.ts";
import { followDraft, useWorld } from "./world.ts";

/** The result of {@link useValidation}. */
export interface Validation<T> {
  /**
   * The value that was tried last, if it was refused; otherwise the present one. Assigning never throws a
   * refusal.
   */
  readonly value: ShallowRef<T>;
  /** Why it was refused: what the validator or invariant threw. Otherwise undefined. */
  readonly error: Readonly<ShallowRef<unknown>>;
  /** Forgets the refusal, and shows the value of the identity again. */
  readonly clear: () => void;
}

/**
 * An atom or ref for `v-model`. A value that its validator or an invariant refuses stays in the field, with
 * the reason beside it, and never gets into the state.
 *
 * Assigning to {@link useAtom} and `dosync` throw a refusal; here it is a result. A ref is set in a
 * transaction of its own; several that must agree are edited in a draft, see {@link provideDraft}.
 * What fails for another reason than being refused is thrown.
 *
 * Below {@link provideDraft} a refused value of a ref goes into the draft, which cannot be committed then:
 * `error` is asked again whenever something changes that the validator reads, and `clear` puts back what
 * the draft started from.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @throws {EndedError} when a ref is assigned to below {@link provideDraft} and the draft has ended.
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
  const world = useWorld();
  const followed = follow("useValidation", identity);
  const last = shallowRef<readonly [of?: object, refusal?: Refusal | undefined]>([]);
  const refusal = (): Refusal | undefined =>
    last.value[0] === toValue(identity) ? last.value[1] : undefined;
  return {
    value: customRef(() => ({
      get: () => (refusal() ?? followed).value as T,
      set(next) {
        const of = toValue(identity);
        last.value = [of, world.run(() => tryToSet(of, next), of)];
      },
    })),
    error: computedRef(
      "useValidation",
      () => {
        const own = refusal();
        return own === undefined ? world.refusalAt?.(toValue(identity))?.error : own.error;
      },
      followDraft("useValidation", world),
    ),
    clear() {
      last.value = [];
      world.takeBack?.(toValue(identity));
    },
  };
}
