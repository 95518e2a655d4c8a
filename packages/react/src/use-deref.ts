"use client";
import type { Identity, ValueOf } from "@dosync/core";
import { checkUse } from "./checks.ts";
import { useValue } from "./use-value.ts";

/**
 * The value of any identity: atom, ref, derived value or agent. The component renders again when it
 * changes, and only then.
 *
 * This is `deref` for components. It always gives committed values, so nothing that a transaction
 * has not finished is ever on the screen.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @throws What the computation of a derived value threw, to the nearest error boundary.
 * @example
 * ```tsx
 * const balance = ref(500);
 *
 * function Balance() {
 *   return <output>{useDeref(balance)}</output>;
 * }
 * ```
 *
 * Clojure: `deref`, `@`.
 */
export function useDeref<T>(identity: Identity<T>): T;
export function useDeref<I extends Identity<unknown>>(identity: I): ValueOf<I>;
export function useDeref(identity: Identity<unknown>): unknown {
  if (process.env.NODE_ENV !== "production") checkUse(identity, "useDeref");
  return useValue(identity);
}
