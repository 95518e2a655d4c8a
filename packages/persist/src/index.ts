export { idb } from "./idb.ts";
export type { Migration, PersistOptions, PersistState, Persisted } from "./options.ts";
export { persist } from "./persist.ts";
export type { Storage, StorageArea } from "./storage.ts";
