import { UsageError } from "@dosync/core/adapter";

// Development alone uses this file. Each call stands behind `process.env.NODE_ENV !== "production"`, spelt out.

/** Where all copies of this library in a page find the keys in use. */
const TAKEN = Symbol.for("@dosync/persist taken keys");

/** By the place of a storage, the keys that are in use there. */
type Taken = Map<unknown, Set<string>>;

/**
 * Takes a key of a storage, until what is returned is called.
 *
 * @param place What is one and the same for all areas that keep in the same place.
 * @throws {UsageError} (`PERSIST_KEY_TAKEN`) if another model of the page is kept there under this key. The same goes
 * for a key that makes items of the same names.
 */
export function takeKey(place: unknown, key: string): () => void {
  const taken = ((globalThis as { [TAKEN]?: Taken })[TAKEN] ??= new Map());
  const keys = taken.get(place) ?? new Set<string>();
  const other = [...keys].find((each) => isWithin(each, key) || isWithin(key, each));
  if (other !== undefined) {
    throw new UsageError(
      "PERSIST_KEY_TAKEN",
      "persist",
      `The key "${key}" is in use in this page${other === key ? "" : `, by the items of "${other}"`}: another persist() keeps its values there, and each would write over what the other has kept. Give this one a key of its own, or close() the other one first. Where a module is loaded again while you develop: import.meta.hot?.dispose(() => saved.close()).`,
    );
  }
  taken.set(place, keys.add(key));
  return () => {
    keys.delete(key);
    if (keys.size === 0) taken.delete(place);
  };
}

/** Whether a key is another one, or begins as its items do: `shop:theme`, `shop~journal`. */
function isWithin(key: string, other: string): boolean {
  return key === other || key.startsWith(`${other}:`) || key === `${other}~journal`;
}
