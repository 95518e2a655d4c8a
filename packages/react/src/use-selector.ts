"use client";
import { deref, derived, type Identity, peek, type ValueOf } from "@dosync/core";
import { useCallback, useEffect, useRef as useReactRef } from "react";
import { checkUse } from "./checks.ts";
import { useComputed } from "./use-value.ts";

/**
 * A part of an identity's value. The component renders again when the part changes, by `equals` or
 * `Object.is`, not whenever the identity does.
 *
 * The function of the latest render is used, so it may use properties and state. It may still be run
 * for a component that its parent is about to remove; what it throws then is not shown. It may return a new object each time; with an
 * `equals` the old one is kept while it equals the new one.
 *
 * @throws {NotAnIdentityError} if it is not given an identity.
 * @throws What `select` throws, to the nearest error boundary.
 * @example
 * ```tsx
 * const users = ref<Record<string, { name: string }>>({});
 *
 * function Name({ id }: { id: string }) {
 *   return <b>{useSelector(users, (all) => all[id]?.name)}</b>;
 * }
 * ```
 */
export function useSelector<I extends Identity<unknown>, S>(
  identity: I,
  select: (value: ValueOf<I>) => S,
  equals?: (old: S, value: S) => boolean,
): S {
  if (process.env.NODE_ENV !== "production") checkUse(identity, "useSelector");
  const shown = useReactRef<{ readonly value: S } | undefined>(undefined);
  const compute = useCallback((): S => {
    const value = select(deref<ValueOf<I>>(identity as Identity<ValueOf<I>>));
    // Another function has its own derived value, without what this one has shown.
    const old = shown.current;
    if (equals === undefined || old === undefined) return value;
    // What an equality reads is no dependency, as in a derived value.
    return peek(derived(() => equals(old.value, value))) ? old.value : value;
  }, [identity, select, equals, shown]);
  const value = useComputed(compute, equals);
  useEffect(() => {
    shown.current = { value };
  }, [value, shown]);
  return value;
}
