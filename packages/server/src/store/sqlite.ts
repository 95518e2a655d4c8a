import { checkOptions, UsageError } from "@dosync/core/adapter";
import type { Batch, Loaded, Place, SpaceName, Store } from "@dosync/replica";
import {
  batchesAfter,
  type BatchRow,
  type HeadOf,
  headOf,
  type HeadRow,
  isNamed,
  lastOf,
  rowsOf,
  type ValueRow,
  valuesOf,
} from "./codec.ts";
import { FORGET_EVERY, storeDefaults, type StoreOptions } from "./options.ts";
import { openDatabase, type SqliteDatabase } from "./sqlite-driver.ts";
import { keepCalls, SqliteOutbox } from "./sqlite-outbox.ts";
import { prepare } from "./sqlite-prepare.ts";

/** A store in a file of SQLite: see {@link sqlite}. */
export interface SqlitePlace extends Place {
  close(): Promise<void>;
}

/** How often to look whether another process has written, in milliseconds. */
const POLL = 1000;

/**
 * Spaces in a file of SQLite: nothing else has to be started.
 *
 * It needs Node's own SQLite, which Node has from version 22.13 on. What is committed survives a loss of power.
 * Its tables begin with `dosync_`.
 *
 * @param file The path of the file. It is made if it is not there.
 * @returns What `serve` takes as `store`.
 * @example
 * ```ts
 * const store = sqlite("no-such-folder/bank.db");
 * await store.open({ model: "bank", space: "a" }).load("me"); // throws Error
 * await store.close();
 * ```
 */
export function sqlite(file: string, options: StoreOptions = {}): SqlitePlace {
  if (typeof file !== "string") {
    throw new UsageError(
      "INVALID_FILE",
      "sqlite",
      'sqlite() needs the name of a file, or ":memory:".',
    );
  }
  checkOptions(options, "sqlite()");
  const how = { ...storeDefaults, ...options } as typeof storeDefaults;
  const shared = new SharedDatabase(file);
  return {
    open: (name) => new SqliteStore(shared, name, how),
    outbox: (model) => new SqliteOutbox(model, (mode, body) => shared.transact(mode, body)),
    close: () => shared.close(),
  };
}

/** One connection for all spaces of a file. Its transactions are synchronous, so they never meet. */
class SharedDatabase {
  readonly #file: string;
  readonly #hints: Map<string, Set<() => void>> = new Map();
  #opening: Promise<SqliteDatabase> | undefined = undefined;
  #timer: ReturnType<typeof setInterval> | undefined = undefined;
  #isClosed = false;

  constructor(file: string) {
    this.#file = file;
  }

  async transact<T>(mode: "deferred" | "immediate", body: (db: SqliteDatabase) => T): Promise<T> {
    const db = await this.#open();
    db.exec(`begin ${mode}`);
    try {
      const result = body(db);
      db.exec("commit");
      return result;
    } catch (error) {
      db.rollback();
      throw error;
    }
  }

  listen(key: string, hint: () => void): () => void {
    const own = (): void => hint();
    const hints = this.#hints.get(key) ?? new Set();
    this.#hints.set(key, hints);
    hints.add(own);
    return () => {
      hints.delete(own);
      if (hints.size === 0) this.#hints.delete(key);
    };
  }

  tell(key: string): void {
    for (const hint of this.#hints.get(key) ?? []) queueMicrotask(hint);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const db = await this.#opening?.catch(() => undefined);
    clearInterval(this.#timer); // what was opening meanwhile has begun one
    db?.close();
  }

  #open(): Promise<SqliteDatabase> {
    if (this.#isClosed) return Promise.reject(new Error("The store is closed."));
    this.#opening ??= this.#prepare().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #prepare(): Promise<SqliteDatabase> {
    const db = openDatabase(this.#file);
    try {
      await prepare(db);
    } catch (error) {
      db.close();
      throw error;
    }
    let seen: unknown;
    this.#timer = setInterval(() => {
      const { data_version: version } = db.get("pragma data_version") as { data_version: unknown };
      if (seen !== undefined && version !== seen)
        for (const key of this.#hints.keys()) this.tell(key);
      seen = version;
    }, POLL);
    this.#timer.unref();
    return db;
  }
}

class SqliteStore implements Store {
  readonly #shared: SharedDatabase;
  readonly #name: readonly [model: string, space: string];
  readonly #key: string;
  readonly #options: typeof storeDefaults;

  constructor(shared: SharedDatabase, { model, space }: SpaceName, options: typeof storeDefaults) {
    this.#shared = shared;
    this.#name = [model, space];
    this.#key = JSON.stringify(this.#name);
    this.#options = options;
  }

  load(client: string): Promise<Loaded> {
    return this.#shared.transact("deferred", (db) => {
      const { head, version, history } = this.#headIn(db);
      const rows = db.all(
        "select address, value from dosync_value where model = ? and space = ?",
        ...this.#name,
      );
      const last = this.#lastIn(db, client);
      return { head, version, history, values: valuesOf(rows as ValueRow[]), last };
    });
  }

  last(client: string): Promise<Pick<Loaded, "head" | "last">> {
    return this.#shared.transact("deferred", (db) => {
      const { head } = this.#headIn(db);
      return { head, last: this.#lastIn(db, client) };
    });
  }

  since(head: number, history?: string): Promise<readonly Batch[] | undefined> {
    return this.#shared.transact("deferred", (db) => {
      const now = this.#headIn(db);
      if (head > now.head || head < now.floor) return undefined;
      if (head === now.head) return isNamed(now.history, history) ? [] : undefined;
      const rows = db.all(
        `select head, history, case when head = ? then '' else batch end as batch
         from dosync_batch where model = ? and space = ? and head >= ? order by head`,
        head,
        ...this.#name,
        head,
      );
      return batchesAfter(head, history, rows as BatchRow[]);
    });
  }

  async commit(expected: number, batch: Batch, history?: string): Promise<"committed" | "moved"> {
    const rows = rowsOf(batch);
    const name = this.#name;
    const answer = await this.#shared.transact("immediate", (db) => {
      const { head, floor, history: present } = this.#headIn(db);
      if (head !== expected || !isNamed(present, history)) return "moved";
      db.run(
        `insert into dosync_space (model, space, head, floor, version, history) values (?, ?, ?, ?, ?, ?)
         on conflict (model, space) do update
         set head = excluded.head, version = excluded.version, history = excluded.history`,
        ...name,
        head + 1,
        floor,
        batch.version,
        rows.history,
      );
      db.run(
        "insert into dosync_batch (model, space, head, batch, history) values (?, ?, ?, ?, ?)",
        ...name,
        head + 1,
        rows.batch,
        rows.history,
      );
      for (const address of rows.removed) {
        db.run(
          "delete from dosync_value where model = ? and space = ? and address = ?",
          ...name,
          address,
        );
      }
      for (const { address, value } of rows.values) {
        db.run(
          `insert into dosync_value values (?, ?, ?, ?)
           on conflict (model, space, address) do update set value = excluded.value`,
          ...name,
          address,
          value,
        );
      }
      for (const [client, last] of rows.clients) {
        db.run(
          `insert into dosync_client values (?, ?, ?, ?, ?)
           on conflict (model, space, client) do update set last = excluded.last, seen = excluded.seen`,
          ...name,
          client,
          last,
          Date.now(),
        );
      }
      keepCalls(db, name, batch);
      if ((head + 1) % FORGET_EVERY === 0) this.#forget(db, head + 1);
      return "committed" as const;
    });
    if (answer === "committed") this.#shared.tell(this.#key);
    return answer;
  }

  listen(hint: () => void): () => void {
    return this.#shared.listen(this.#key, hint);
  }

  #headIn(db: SqliteDatabase): HeadOf {
    const row = db.get(
      "select head, floor, version, history from dosync_space where model = ? and space = ?",
      ...this.#name,
    );
    return headOf(row as HeadRow | undefined);
  }

  #lastIn(db: SqliteDatabase, client: string): Loaded["last"] {
    const row = db.get(
      "select last from dosync_client where model = ? and space = ? and client = ?",
      ...this.#name,
      client,
    );
    return lastOf((row as { last: string } | undefined)?.last);
  }

  /** Forgets the beginning of the log, and devices that have said nothing for long. */
  #forget(db: SqliteDatabase, head: number): void {
    const name = this.#name;
    const floor = Math.max(0, head - this.#options.log);
    db.run("update dosync_space set floor = ? where model = ? and space = ?", floor, ...name);
    db.run("delete from dosync_batch where model = ? and space = ? and head < ?", ...name, floor);
    const oldest = Date.now() - this.#options.deviceLife;
    db.run("delete from dosync_client where model = ? and space = ? and seen < ?", ...name, oldest);
  }
}
