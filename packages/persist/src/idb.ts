import { UsageError } from "@dosync/core/adapter";
import { type IDBPDatabase, openDB } from "idb";
import type { StorageArea } from "./storage.ts";

/**
 * A storage in IndexedDB. It is for more than a few megabytes, and for dates, maps and sets. Everything is
 * written at once, all of it or nothing.
 *
 * @param name Of the database. By default "dosync persist".
 * @returns What `persist` takes as `storage`.
 * @example
 * ```ts
 * const notes = { all: ref(new Map<string, string>()) };
 * const saved = persist(notes, { key: "notes", storage: idb() });
 * await saved.ready;
 * saved.close();
 * ```
 */
export function idb(name = "dosync persist"): () => StorageArea {
  if (process.env.NODE_ENV !== "production" && typeof name !== "string") {
    throw new UsageError("INVALID_PERSIST", "idb", "idb() takes the name of a database.");
  }
  return () => {
    if (!("indexedDB" in globalThis)) throw new Error("There is no IndexedDB here.");
    let opened: Promise<IDBPDatabase> | undefined;
    const open = (): Promise<IDBPDatabase> => {
      const forget = (): void => void (opened = undefined);
      opened ??= openDB(name, 1, {
        upgrade: (database) => void database.createObjectStore("items"),
        // Somebody deletes it. Were it kept open, they would wait.
        blocking(_current, _blocked, event) {
          (event.target as IDBDatabase).close();
          forget();
        },
        terminated: forget,
      });
      opened.catch(forget);
      return opened;
    };
    const writeAll: StorageArea["writeAll"] = async (items) => {
      const stores = (await open()).transaction("items", "readwrite");
      try {
        for (const [key, value] of items) {
          const done =
            value === undefined ? stores.store.delete(key) : stores.store.put(value, key);
          done.catch(() => {}); // the transaction says what has happened
        }
      } catch (error) {
        stores.abort(); // a `put` that throws would let those before it be committed
        await stores.done.catch(() => {});
        throw error;
      }
      await stores.done;
    };
    return {
      isStructured: true,
      place: `IndexedDB ${name}`,
      getItem: async (key) => (await open()).get("items", key),
      setItem: (key, value) => writeAll([[key, value]]),
      removeItem: (key) => writeAll([[key, undefined]]),
      getAllKeys: async () => (await (await open()).getAllKeys("items")) as string[],
      writeAll,
    };
  };
}
