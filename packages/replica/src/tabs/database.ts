import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Address } from "@dosync/core/adapter";
import type { Batch, LoggedMutation } from "../store/store.ts";
import { storeDamaged } from "../errors.ts";

/** What a space is at its head. Everything else in its database belongs to it. */
export interface Head {
  /** Of these records. A library that has another one leaves them alone. */
  readonly format: 1;
  /** Which life of the database this is. One that was deleted and made anew is another. */
  readonly life: string;
  readonly head: number;
  readonly version: number;
  /** The log has every batch after this one. */
  readonly floor: number;
}

/** What a client has sent last. */
interface LastSent {
  readonly mutations: readonly LoggedMutation[];
  /** When, in milliseconds. */
  readonly at: number;
}

export interface Schema extends DBSchema {
  space: { key: "head"; value: Head };
  /** By the address. */
  values: { key: Address; value: { readonly address: Address; readonly value: unknown } };
  /** By the head that it has led to. */
  log: { key: number; value: Batch };
  clients: { key: string; value: LastSent; indexes: { at: number } };
}
export type Database = IDBPDatabase<Schema>;

export const STORES: ("space" | "values" | "log" | "clients")[] = [
  "space",
  "values",
  "log",
  "clients",
];

/**
 * Opens the database of a space, or makes it.
 *
 * Its own version never changes: a newer one would wait for every tab that has the old one open. The version
 * of the model stands in a record.
 *
 * @param onClosed Called when it was closed by somebody else.
 */
export async function openDatabase(name: string, onClosed: () => void): Promise<Database> {
  const database = await openDB<Schema>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("space");
      fresh.createObjectStore("values", { keyPath: "address" });
      fresh.createObjectStore("log");
      fresh.createObjectStore("clients").createIndex("at", "at");
    },
    // Somebody deletes it. Were it kept open, they would wait.
    blocking() {
      database.close();
      onClosed();
    },
    terminated: onClosed,
  });
  if (STORES.every((store) => database.objectStoreNames.contains(store))) return database;
  database.close();
  throw storeDamaged(name, "it has the database of something else");
}

/** The head as it was read; undefined in a new space. */
export function checkHead(name: string, found: Head | undefined): Head | undefined {
  if (found === undefined) return undefined;
  const { format, life, head, version, floor } = Object(found) as Head;
  const isWhole = [head, version, floor].every((number) => Number.isInteger(number) && number >= 0);
  if (format !== 1) throw storeDamaged(name, "it was written by another version of this library");
  if (!isWhole || head < 1 || floor > head || typeof life !== "string") {
    throw storeDamaged(name, "its head is no record of this library");
  }
  return found;
}

export function checkBatch(name: string, found: Batch): Batch {
  const { version, mutations, values, removed } = Object(found) as Batch;
  if (Number.isInteger(version) && [mutations, values, removed].every(Array.isArray)) return found;
  throw storeDamaged(name, "its log has something else than batches");
}
