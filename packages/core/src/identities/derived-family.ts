import { checkFunction, checkOptions } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { derived, type DerivedOptions } from "./derived.ts";
import { textOf } from "../kernel/identity.ts";
import type { Derived } from "../kernel/types.ts";
import { isObject } from "../ground/object.ts";

/**
 * Makes derived values by key. The same key gives the same one, so that what it has computed is shared by all
 * who ask.
 *
 * A member exists as long as somebody watches it or holds it, and is forgotten after that. Keys are
 * compared as in a `Map`.
 *
 * @param compute A pure function from the key to the value.
 * @returns A function from a key to its derived value.
 * @example
 * ```ts
 * const todos = atom([{ id: 1, done: true }]);
 * const isDone = derivedFamily((id: number) => deref(todos).some((todo) => todo.id === id && todo.done));
 * deref(isDone(1)); // true
 * isDone(1) === isDone(1); // true
 * ```
 */
export function derivedFamily<K, T>(
  compute: (key: K) => T,
  options?: DerivedOptions<T>,
): (key: K) => Derived<T> {
  if (DEV) {
    checkFunction(compute, "What derivedFamily() is given");
    checkOptions(options, "derivedFamily()");
  }
  const members = new Map<K, WeakRef<Derived<T>>>();
  // A key that is an object may hold its own member. So the family does not hold it.
  const byObject = new WeakMap<object, WeakRef<Derived<T>>>();
  const forgotten = new FinalizationRegistry<K>((key) => {
    // The key may have got a new member meanwhile.
    if (members.get(key)?.deref() === undefined) members.delete(key);
  });
  const label = options?.label ?? compute.name;
  return (key) => {
    const known = (isObject(key) ? byObject.get(key) : members.get(key))?.deref();
    if (known !== undefined) return known;
    const member = derived(() => compute(key), {
      ...options,
      label: label === "" ? undefined : `${label}(${textOf(key)})`,
    });
    if (isObject(key)) byObject.set(key, new WeakRef(member));
    else {
      members.set(key, new WeakRef(member));
      forgotten.register(member, key);
    }
    return member;
  };
}
