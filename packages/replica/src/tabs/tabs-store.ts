import type { IDBPTransaction } from "idb";
import type { Address } from "@dosync/core/adapter";
import { storeDamaged } from "../errors.ts";
import type { Batch, Loaded, LoggedMutation, Store } from "../store/store.ts";
import {
  checkBatch,
  checkHead,
  type Database,
  type Head,
  openDatabase,
  type Schema,
  STORES,
} from "./database.ts";
import { Hints } from "./hints.ts";

/** How often what nobody asks for any more is deleted, in batches. */
const SWEEP = 64;
/**
 * How many values are read at once. Chromium answers twenty such requests in half the time of one for all, and
 * this page works while the next one is answered.
 */
const PART = 500;
/** How long it is kept what a client has sent last, in milliseconds: 30 days. */
const REMEMBERED = 30 * 24 * 60 * 60 * 1000;

interface Options {
  readonly durability: "relaxed" | "strict";
  readonly log: number;
}

/**
 * A `TabsStore` is the {@link Store} of one space in IndexedDB. That readwrite transactions come one after
 * another is all that it rests on.
 */
export class TabsStore implements Store {
  readonly #name: string;
  readonly #options: Options;
  readonly #makeFallback: () => Store;
  readonly #hints: Hints;
  #fallback: Store | undefined = undefined;
  #database: Promise<Database> | undefined = undefined;
  /** The life of the database that was loaded; undefined while the space is new. */
  #life: string | undefined = undefined;
  #hasOpened = false;
  #busy = 0;
  #isListening = false;

  constructor(name: string, options: Options, makeFallback: () => Store) {
    this.#name = name;
    this.#options = options;
    this.#makeFallback = makeFallback;
    this.#hints = new Hints(name);
  }

  load(client: string): Promise<Loaded> {
    return this.#use<Loaded>(
      async (database) => {
        const stores = database.transaction(STORES, "readonly");
        const [found, last, values] = await Promise.all([
          stores.objectStore("space").get("head"),
          stores.objectStore("clients").get(client),
          allOf(stores), // the last one: were a call after it to throw, nobody would hear of it
          stores.done,
        ]);
        const head = checkHead(this.#name, found);
        this.#life = head?.life;
        if (head === undefined) return { head: 0, version: undefined, values: [], last: [] };
        return {
          head: head.head,
          version: head.version,
          values,
          last: last?.mutations ?? [],
        };
      },
      async (fallback) => ({ ...(await fallback.load(client)), isVolatile: true }),
    );
  }

  since(head: number): Promise<readonly Batch[] | undefined> {
    return this.#use<readonly Batch[] | undefined>(
      async (database) => {
        const stores = database.transaction(["space", "log"], "readonly");
        const [found, batches] = await Promise.all([
          stores.objectStore("space").get("head"),
          stores.objectStore("log").getAll(IDBKeyRange.lowerBound(head, true)),
          stores.done,
        ]);
        const now = checkHead(this.#name, found);
        const count = (now?.head ?? 0) - head;
        if (!this.#isSameLife(now) || count < 0 || (now?.floor ?? 0) > head) return undefined;
        this.#life = now?.life;
        if (batches.length !== count) throw storeDamaged(this.#name, "its log has a gap");
        return batches.map((batch) => checkBatch(this.#name, batch));
      },
      (fallback) => fallback.since(head),
    );
  }

  commit(expected: number, batch: Batch): Promise<"committed" | "moved"> {
    return this.#use(
      (database) => this.#commit(database, expected, batch),
      (fallback) => fallback.commit(expected, batch),
    );
  }

  async #commit(
    database: Database,
    expected: number,
    batch: Batch,
  ): Promise<"committed" | "moved"> {
    const { durability, log } = this.#options;
    const stores = database.transaction(STORES, "readwrite", { durability });
    const space = stores.objectStore("space");
    const requests: Promise<unknown>[] = [];
    const request = (one: Promise<unknown>): void => {
      one.catch(() => {}); // the transaction says what has happened
      requests.push(one);
    };
    try {
      const now = checkHead(this.#name, await space.get("head"));
      if ((now?.head ?? 0) !== expected || !this.#isSameLife(now)) {
        await stores.done;
        return "moved";
      }
      const head = expected + 1;
      const isSweep = head % SWEEP === 0;
      const floor = isSweep ? Math.max(head - log, 0) : (now?.floor ?? 0);
      const life = now?.life ?? crypto.randomUUID();
      const values = stores.objectStore("values");
      const logged = stores.objectStore("log");
      const clients = stores.objectStore("clients");
      const record: Head = { format: 1, life, head, version: batch.version, floor };
      request(space.put(record, "head"));
      request(logged.put(batch, head));
      for (const address of batch.removed) request(values.delete(address));
      for (const [address, value] of batch.values) request(values.put({ address, value }));
      for (const [client, mutations] of byClient(batch)) {
        request(clients.put({ mutations, at: Date.now() }, client));
      }
      if (isSweep) {
        request(logged.delete(IDBKeyRange.upperBound(floor)));
        const forgotten = IDBKeyRange.upperBound(Date.now() - REMEMBERED);
        for (const client of await clients.index("at").getAllKeys(forgotten)) {
          request(clients.delete(client));
        }
      }
      stores.commit(); // else the browser asks this page first whether there is more
      await Promise.all([...requests, stores.done]);
      this.#life = life;
    } catch (error) {
      // A `put` that throws would let those before it be committed.
      try {
        stores.abort();
      } catch {
        // It has been aborted.
      }
      const cause = await stores.done.then(
        () => error,
        (reason: unknown) => reason,
      );
      throw isAbort(error) ? cause : error;
    }
    this.#hints.give();
    return "committed";
  }

  listen(hint: () => void): () => void {
    if (this.#fallback !== undefined) return this.#fallback.listen(hint);
    const stop = this.#hints.listen(hint);
    this.#isListening = true;
    return () => {
      stop();
      this.#isListening = false;
      this.#rest();
    };
  }

  /** Whoever knows nothing yet takes the space as it is. */
  #isSameLife(now: Head | undefined): boolean {
    return this.#life === undefined || this.#life === now?.life;
  }

  async #use<T>(
    work: (database: Database) => Promise<T>,
    inMemory: (fallback: Store) => Promise<T>,
  ): Promise<T> {
    if (this.#fallback !== undefined) return inMemory(this.#fallback);
    this.#busy++;
    try {
      let database: Database;
      try {
        database = await (this.#database ??= this.#open());
      } catch (error) {
        this.#database = undefined;
        if (this.#hasOpened || !isForbidden(error)) throw error;
        return await inMemory((this.#fallback = this.#makeFallback()));
      }
      try {
        return await work(database);
      } catch (error) {
        // A connection that was closed is opened again the next time.
        if (isClosed(error)) this.#database = undefined;
        throw error;
      }
    } finally {
      this.#busy--;
      this.#rest();
    }
  }

  async #open(): Promise<Database> {
    const database = await openDatabase(this.#name, () => (this.#database = undefined));
    this.#hasOpened = true;
    return database;
  }

  /** Nothing is left open by somebody who has ended. */
  #rest(): void {
    if (this.#isListening || this.#busy > 0) return;
    this.#database?.then(
      (database) => database.close(),
      () => {},
    );
    this.#database = undefined;
  }
}

/** All values of a space, in the order of their addresses. */
async function allOf(stores: IDBPTransaction<Schema, typeof STORES>): Promise<Batch["values"]> {
  const store = stores.objectStore("values");
  const all: [Address, unknown][] = [];
  let range: IDBKeyRange | undefined;
  for (;;) {
    const part = await store.getAll(range, PART);
    for (const { address, value } of part) all.push([address, value]);
    if (part.length < PART) return all;
    range = IDBKeyRange.lowerBound(part.at(-1)!.address, true);
  }
}

function byClient({ mutations }: Batch): Map<string, LoggedMutation[]> {
  const all = new Map<string, LoggedMutation[]>();
  for (const mutation of mutations) {
    const own = all.get(mutation.client);
    if (own === undefined) all.set(mutation.client, [mutation]);
    else own.push(mutation);
  }
  return all;
}

const nameOf = (error: unknown): unknown => (Object(error) as { name?: unknown }).name;
const isAbort = (error: unknown): boolean => nameOf(error) === "AbortError";
const isClosed = (error: unknown): boolean => nameOf(error) === "InvalidStateError";

/** Whether this page may have no database: asking again is of no use. */
function isForbidden(error: unknown): boolean {
  return (
    !("indexedDB" in globalThis) ||
    ["SecurityError", "InvalidStateError", "NotAllowedError"].includes(nameOf(error) as string)
  );
}
