import { isInTransaction } from "@dosync/core";
import { UsageError } from "@dosync/core/adapter";
import { computed, type ShallowRef } from "vue";
import { neverKeep } from "./outdated.ts";
import { readOnlyRef } from "./read-only-ref.ts";

/** The result of a computation: a value or an error. */
type Result = readonly [valueOrError: unknown, isFailure?: boolean];

/** Receives the function that ends a subscription, and returns the one to call instead. */
export type Hear = (stop: () => void) => () => void;

/**
 * A read-only ref of what a function computes. It keeps the old result while the new one equals it. It is
 * computed anew when something that Vue tracks has changed, or when `start` was given and the function that
 * it got is called.
 *
 * Vue forgets that a computed value has failed and hands out the result of before from then on. Here
 * an error is a result like any other, thrown to everybody who reads it until something changes.
 */
export function computedRef<T>(
  caller: string,
  compute: () => T,
  start?: (trigger: () => void, hear: Hear) => void,
  equals: (old: T, value: T) => boolean = Object.is,
): Readonly<ShallowRef<T>> {
  return readOnlyRef((track, trigger) => {
    let isHeard = start === undefined;
    start?.(trigger, (stop) => {
      isHeard = true;
      return () => {
        isHeard = false;
        stop();
        trigger();
      };
    });
    let last: Result | undefined; // Vue 3.5.0 does not give it to the function of a computed value
    const result = computed(() => {
      track();
      if (!isHeard) neverKeep();
      return (last = next(last));
    });
    const next = (old: Result | undefined): Result => {
      try {
        const value = compute();
        return old && !old[1] && equals(old[0] as T, value) ? old : [value];
      } catch (error) {
        return old?.[1] && Object.is(old[0], error) ? old : [error, true];
      }
    };
    return {
      get() {
        const [valueOrError, isFailure] = result.value;
        // An atom changes at once in a transaction; Vue is told at its end.
        if (isInTransaction()) return compute();
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
