"use client";
import { useComputed } from "./use-value.ts";

/**
 * The result of a computation over any number of identities. The component renders again when the
 * result changes, and not when something that it read changes without changing the result.
 *
 * Use it for what only this component needs; what several need is a `derived` value. The function of
 * the latest render is used, so it may use properties and state. It must be pure, and reads with
 * `deref`. Where it makes a new object each time, {@link useSelector} takes an `equals`.
 *
 * @throws What the function throws, to the nearest error boundary.
 * @example
 * ```tsx
 * const price = atom(100);
 * const rate = atom(0.2);
 *
 * function Total({ pieces }: { pieces: number }) {
 *   const total = useDerived(() => deref(price) * (1 + deref(rate)) * pieces);
 *   return <output>{total}</output>;
 * }
 * ```
 */
export function useDerived<T>(compute: () => T): T {
  return useComputed(compute);
}
