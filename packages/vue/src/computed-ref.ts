import { UsageError } from "@dosync/core/adapter";
import { computed, customRef, type ShallowRef } from "vue";

/** What was computed, or the error and that it is one. */
type Result = readonly [valueOrError: unknown, isFailure?: boolean];

/**
 * A read-only ref of what a function computes: the old result while the new one equals it. It is
 * computed anew when something that Vue tracks has changed, or when `start` was given and the function
 * that it got is called.
 *
 * Vue forgets that a computed value has failed and hands out the result of before from then on. Here
 * an error is a result like any other, thrown to everybody who reads it until something changes.
 */
export function computedRef<T>(
  caller: string,
  compute: () => T,
  start?: (trigger: () => void) => void,
  equals: (old: T, value: T) => boolean = Object.is,
): Readonly<ShallowRef<T>> {
  return customRef((track, trigger) => {
    start?.(trigger);
    const result = computed<Result>((old) => {
      track();
      try {
        const value = compute();
        return old && !old[1] && equals(old[0] as T, value) ? old : [value];
      } catch (error) {
        return old?.[1] && Object.is(old[0], error) ? old : [error, true];
      }
    });
    return {
      get() {
        const [valueOrError, isFailure] = result.value;
        if (isFailure) throw valueOrError;
        return valueOrError as T;
      },
      set() {
        throw new UsageError(
          "READ_ONLY",
          caller,
          process.env.NODE_ENV !== "production"
            ? `Cannot assign to what ${caller}() computes. Change what it is computed from.`
            : "",
        );
      },
    };
  });
}
