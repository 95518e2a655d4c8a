import { type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import type { Access, Change, DeviceStorage, Part } from "./storage.ts";

const PARTS: readonly Part[] = ["meta", "values", "outbox", "log"];

type Transaction = IDBPTransaction<unknown, Part[], "readwrite">;

/**
 * What a device keeps in IndexedDB, for all pages of it. IndexedDB runs transactions one after another, and
 * nothing else is relied on: the lock decides only who sends, the channel is a hint.
 */
export class IdbStorage implements DeviceStorage {
  readonly isVolatile = false;
  readonly #name: string;
  readonly #channel: BroadcastChannel;
  readonly #hints: Set<(what: Change) => void> = new Set();
  #database: Promise<IDBPDatabase> | undefined = undefined;

  constructor(name: string) {
    this.#name = name;
    this.#channel = new BroadcastChannel(name);
    this.#channel.addEventListener("message", ({ data }) => this.#hint(data as Change));
  }

  async transact<T>(body: (access: Access) => Promise<T>): Promise<T> {
    const database = await this.#open();
    const transaction: Transaction = database.transaction([...PARTS], "readwrite");
    const { done } = transaction;
    done.catch(() => {}); // it is awaited below
    let result: T;
    try {
      result = await body(accessOf(transaction));
    } catch (error) {
      abort(transaction);
      throw error;
    }
    await done;
    return result;
  }

  announce(what: Change): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
    this.#channel.postMessage(what);
    this.#hint(what);
  }

  listen(hint: (what: Change) => void): () => void {
    const own = (what: Change): void => hint(what);
    this.#hints.add(own);
    return () => void this.#hints.delete(own);
  }

  lead(signal: AbortSignal): Promise<void> {
    const { locks } = navigator as { locks?: LockManager };
    if (locks === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const held = new Promise<void>((end) => signal.addEventListener("abort", () => end()));
      const granted = (): Promise<void> => {
        resolve();
        return held;
      };
      locks.request(this.#name, { signal }, granted).catch(reject);
    });
  }

  /** A lock ends with its page, however that ends. */
  hold(client: string): Promise<() => void> {
    const { locks } = navigator as { locks?: LockManager };
    if (locks === undefined) return Promise.resolve(() => {});
    return new Promise((resolve, reject) => {
      const granted = (): Promise<void> => new Promise((letGo) => resolve(letGo));
      locks.request(this.#lockOf(client), granted).catch(reject);
    });
  }

  async hasEnded(client: string): Promise<boolean> {
    const { locks } = navigator as { locks?: LockManager };
    if (locks === undefined) return false;
    const { held = [] } = await locks.query();
    return !held.some(({ name }) => name === this.#lockOf(client));
  }

  #lockOf(client: string): string {
    return `${this.#name} ${client}`;
  }

  close(): void {
    this.#channel.close();
    void this.#database?.then(
      (database) => database.close(),
      () => {},
    );
  }

  #hint(what: Change): void {
    for (const hint of this.#hints) queueMicrotask(() => hint(what));
  }

  #open(): Promise<IDBPDatabase> {
    const forget = (): void => (this.#database = undefined);
    this.#database ??= openDB(this.#name, 1, {
      upgrade(database) {
        for (const part of PARTS) database.createObjectStore(part);
      },
      terminated: forget, // by the browser: the next transaction opens it again
    }).catch((error: unknown) => {
      forget();
      throw error;
    });
    return this.#database;
  }
}

function accessOf(transaction: Transaction): Access {
  return {
    get: (part, key) => transaction.objectStore(part).get(key),
    async all(part) {
      const store = transaction.objectStore(part);
      const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return keys.map((key, index) => [key as string | number, values[index]] as const);
    },
    // A write that fails aborts the transaction, which is heard of there.
    put: (part, key, value) =>
      void transaction
        .objectStore(part)
        .put(value, key)
        .catch(() => {}),
    delete: (part, key) =>
      void transaction
        .objectStore(part)
        .delete(key)
        .catch(() => {}),
    clear: (part) =>
      void transaction
        .objectStore(part)
        .clear()
        .catch(() => {}),
  };
}

function abort(transaction: Transaction): void {
  try {
    transaction.abort();
  } catch {
    // it is over already
  }
}
