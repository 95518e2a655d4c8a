/**
 * Where items are kept, by their keys. The browser's storages are such, and so is React Native's
 * `AsyncStorage`: what is read and written may come later.
 */
export interface StorageArea {
  getItem(key: string): unknown;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
  /** All keys. Collections need it, and so does `clear`; `length` and `key` of the browser's storages do as well. */
  getAllKeys?(): readonly string[] | Promise<readonly string[]>;
  /** Whether it keeps values as they are, dates and maps too. Left out, it keeps text. */
  readonly isStructured?: boolean | undefined;
  /** What is the same for all areas that keep in the same place. Left out, it is the area itself. */
  readonly place?: unknown;
  /** Writes all of these or none, which makes the journal needless. Undefined removes an item. */
  writeAll?(items: readonly (readonly [key: string, value: unknown])[]): Promise<void>;
}

/**
 * Which storage: `"local"` and `"session"` are the browser's, by their names; a function answers another
 * one, such as `idb()` or `() => AsyncStorage`. It is called once, where the page has it.
 */
export type Storage = "local" | "session" | (() => StorageArea);

/** @throws What the browser throws where a page may have no storage. */
export function areaOf(storage: Storage): StorageArea {
  if (typeof storage === "function") return storage();
  const area = storage === "session" ? globalThis.sessionStorage : globalThis.localStorage;
  // A server has none, and a forbidden one may be null.
  if (!area) throw new Error(`There is no ${storage}Storage here.`);
  return {
    place: area,
    getItem: (key) => area.getItem(key),
    setItem: (key, value) => area.setItem(key, value),
    removeItem: (key) => area.removeItem(key),
    getAllKeys: () => Object.keys(area),
  };
}

/** Whether the page may have no such storage. */
export function isForbidden(error: unknown): boolean {
  const { name } = Object(error) as { name?: unknown };
  return ["SecurityError", "InvalidStateError", "NotAllowedError"].includes(name as string);
}
