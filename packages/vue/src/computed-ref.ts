import { computed, customRef, type ShallowRef } from "vue";
import { DEV } from "./dev.ts";
import { UsageError } from "./usage-error.ts";

/** Stands in the place of a result that could not be computed. */
class Failure {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

const NONE: unique symbol = /* @__PURE__ */ Symbol();

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
  let last: T | typeof NONE = NONE;
  const result = computed<T | Failure>((old) => {
    try {
      const value = compute();
      return (last = last !== NONE && equals(last, value) ? last : value);
    } catch (error) {
      last = NONE;
      return old instanceof Failure && Object.is(old.error, error) ? old : new Failure(error);
    }
  });
  return customRef(() => ({
    get() {
      const { value } = result;
      if (value instanceof Failure) throw value.error;
      return value;
    },
    set() {
      throw new UsageError(
        "READ_ONLY",
        caller,
        DEV ? `Cannot assign to what ${caller}() computes. Change what it is computed from.` : "",
      );
    },
  }));
}
