import { derived, type DerivedOptions } from "./derived.ts";
import type { Derived } from "./types.ts";

/**
 * Makes derived values by key: the same key gives the same one, so that what it has computed is
 * shared by all who ask.
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
  const members = new Map<K, WeakRef<Derived<T>>>();
  const forgotten = new FinalizationRegistry<K>((key) => {
    // Somebody may have asked for the key again meanwhile.
    if (members.get(key)?.deref() === undefined) members.delete(key);
  });
  const label = options?.label ?? compute.name;
  return (key) => {
    const known = members.get(key)?.deref();
    if (known !== undefined) return known;
    const member = derived(() => compute(key), {
      ...options,
      label: label === "" ? undefined : `${label}(${textOf(key)})`,
    });
    members.set(key, new WeakRef(member));
    forgotten.register(member, key);
    return member;
  };
}

function textOf(key: unknown): string {
  try {
    return String(key);
  } catch {
    return typeof key; // an object without a string of its own
  }
}
