"use client";
import type { Ref } from "@dosync/core";
import { checkRef } from "./checks.ts";
import { useValue } from "./use-value.ts";

/**
 * The value of a ref. It can only be read: refs change inside `dosync`, together with whatever they
 * must agree with.
 *
 * **The lint rule for hooks has a blind spot here.** `react-hooks/exhaustive-deps` knows React's own
 * `useRef`, whose result never changes, by its name alone. So it does not ask for the result of this
 * one in a list of dependencies, and an effect or memo that uses the value goes stale in silence:
 *
 * ```tsx
 * import { useEffect } from "react";
 *
 * const balance = ref(500);
 *
 * function Title() {
 *   const amount = useRef(balance);
 *   useEffect(() => void (document.title = `${amount}`), []); // wrong, and no warning: it is set once
 *   return <h1>{amount}</h1>;
 * }
 * ```
 *
 * Use {@link useDeref} where the value is used in dependencies: it gives the same and is linted
 * properly. The lint rule `dosync/ref-value-in-deps` also finds the mistake.
 *
 * @throws {NotAnIdentityError} if it is given anything but an identity.
 * @example
 * ```tsx
 * const checking = ref(500);
 * const savings = ref(1000);
 *
 * function Accounts() {
 *   const checkingBalance = useRef(checking);
 *   const savingsBalance = useRef(savings);
 *   const save = () =>
 *     dosync(() => {
 *       alter(checking, (balance) => balance - 100);
 *       alter(savings, (balance) => balance + 100);
 *     });
 *   return <button onClick={save}>{checkingBalance} → {savingsBalance}</button>;
 * }
 * ```
 *
 * Clojure: `@ref`.
 */
export function useRef<T>(ref: Ref<T>): T {
  if (process.env.NODE_ENV !== "production") checkRef(ref);
  return useValue(ref) as T;
}
