import { computed, customRef, type ShallowRef } from "vue";
import { readOnly } from "./read-only.ts";

/**
 * A read-only ref of what a function computes: the old result while the new one equals it.
 *
 * Vue forgets that a computed value has failed and hands out the result of before from then on. Here
 * an error is a result like any other, thrown to everybody who reads it until something changes.
 */
export function computedRef<T>(
  caller: string,
  compute: () => T,
  equals: (old: T, value: T) => boolean = Object.is,
): Readonly<ShallowRef<T>> {
  let result!: T;
  let error: unknown;
  let isFailure = true; // there is no result yet
  let version = 0;
  const changes = computed(() => {
    try {
      const next = compute();
      if (!isFailure && equals(result, next)) return version;
      result = next;
      isFailure = false;
    } catch (failure) {
      if (isFailure && version > 0 && Object.is(error, failure)) return version;
      error = failure;
      isFailure = true;
    }
    return ++version;
  });
  return customRef(() => ({
    get() {
      void changes.value;
      if (isFailure) throw error;
      return result;
    },
    set() {
      throw readOnly(caller);
    },
  }));
}
