import { type Atom, reset } from "@dosync/core";
import { customRef, type MaybeRefOrGetter, type ShallowRef, toValue } from "vue";
import { follow } from "./source.ts";
import { useWorld } from "./world.ts";

/**
 * An atom as a writable Vue ref, for `v-model` and the like.
 *
 * Assigning is `reset`: the validator is asked, and the assignment throws its error, with nothing changed.
 * For an input that may be refused and keeps its text, use {@link useValidation}.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @example
 * ```ts
 * const name = atom("Ada");
 * const scope = effectScope();
 * const model = scope.run(() => useAtom(name))!;
 * model.value = "Grace";
 * deref(name); // "Grace"
 * scope.stop();
 * ```
 */
export function useAtom<T>(atom: MaybeRefOrGetter<Atom<T>>): ShallowRef<T> {
  const world = useWorld();
  const shown = follow("useAtom", atom) as ShallowRef<T>;
  return customRef(() => ({
    get: () => shown.value,
    set(value) {
      const of = toValue(atom);
      world.run(() => reset(of, value), of);
    },
  }));
}
