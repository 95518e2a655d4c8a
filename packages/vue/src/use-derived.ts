import { checkFunction } from "@dosync/core/adapter";
import type { ShallowRef } from "vue";
import { observedRef } from "./observed-ref.ts";

/** The options of {@link useDerived}. */
export interface UseDerivedOptions<T> {
  /** When a new result counts as unchanged. By default `Object.is`. */
  readonly equals?: ((old: T, value: T) => boolean) | undefined;
}

/**
 * The result of a computation, as a read-only ref that is computed when read. It follows identities that it
 * reads with `deref`, and whatever else Vue tracks: properties, refs, reactive objects.
 *
 * Use it for a value that only this component needs. If several need it, make a `derived` value.
 *
 * @throws What the function throws, when the ref is read, until something that it read has changed.
 * @example
 * ```ts
 * const price = atom(100);
 * const pieces = shallowRef(2);
 * const scope = effectScope();
 * const total = scope.run(() => useDerived(() => deref(price) * pieces.value))!;
 * total.value; // 200
 * pieces.value = 3;
 * total.value; // 300
 * scope.stop();
 * ```
 */
export function useDerived<T>(
  compute: () => T,
  options?: UseDerivedOptions<T>,
): Readonly<ShallowRef<T>> {
  if (process.env.NODE_ENV !== "production") checkFunction(compute, "What useDerived() is given");
  return observedRef("useDerived", compute, options?.equals);
}
