"use client";
import { type Atom, reset, swap } from "@dosync/core";
import { useCallback } from "react";
import { checkAtom } from "./checks.ts";
import { useReading, useValue } from "./use-value.ts";

/** Changes an atom. It is given a value, or a function from the present value to the next one. */
export type SetAtom<T> = (next: T | ((value: T) => T)) => void;

/**
 * The value of an atom, and a function that changes it: `useState` whose state lives outside of the
 * component.
 *
 * As with `useState`, a function is called with the present value, so a function that shall be the
 * value is wrapped: `set(() => handler)`. `set` stays the same for as long as the atom does.
 *
 * @throws {NotAnIdentityError} if it is given anything but an atom.
 * @throws {ValidationError} from `set`, if the validator refuses the value; see `useValidation`.
 * @example
 * ```tsx
 * const count = atom(0);
 *
 * function Counter() {
 *   const [n, setCount] = useAtom(count);
 *   return <button onClick={() => setCount((n) => n + 1)}>{n}</button>;
 * }
 * ```
 *
 * Clojure: `@atom`, `swap!`, `reset!`.
 */
export function useAtom<T>(atom: Atom<T>): [value: T, set: SetAtom<T>] {
  if (process.env.NODE_ENV !== "production") checkAtom(atom);
  const { run } = useReading();
  const value = useValue(atom) as T;
  const set = useCallback<SetAtom<T>>((next) => run(() => change(atom, next), atom), [atom, run]);
  return [value, set];
}

function change<T>(atom: Atom<T>, next: T | ((value: T) => T)): void {
  if (typeof next === "function") swap(atom, next as (value: T) => T);
  else reset(atom, next);
}
