import { checkFunction, checkOptions } from "@dosync/core/adapter";
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
import { Notifications } from "./notifications.ts";
import { keepCalls, PostgresOutbox } from "./postgres-outbox.ts";
import { steps } from "./tables.ts";

/** What {@link postgres} needs of a connection of the package `pg`. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>;
  on(event: string, listener: (message: never) => void): unknown;
  release(error?: Error | boolean): void;
}

/** What {@link postgres} needs of a pool of the package `pg`. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  on?(event: "error", listener: () => void): unknown;
}

/** The options of {@link postgres}. */
export interface PostgresOptions extends StoreOptions {
  /**
   * How often to look for what other servers have written. It finds what a lost notification would have told.
   */
  readonly poll?: number | undefined;
}

/** A store in PostgreSQL: see {@link postgres}. */
export interface PostgresPlace extends Place {
  /** Ends what listens. The pool is yours to end. */
  close(): Promise<void>;
}

/**
 * Spaces in PostgreSQL, from version 14 on. Several servers share them: each commit locks the head of its
 * space, so that there is one order for all.
 *
 * Its tables begin with `dosync_`. They are made and brought up to date when the first space is opened, under
 * a lock.
 *
 * @param pool A pool of the package `pg`. One of its connections is used to listen.
 * @returns What `serve` takes as `store`.
 * @example
 * ```ts
 * // const store = postgres(new pg.Pool({ connectionString: process.env.DATABASE_URL }));
 * const unreachable = { connect: async () => { throw new Error("no database here"); } };
 * const store = postgres(unreachable);
 * await store.open({ model: "bank", space: "a" }).load("me"); // throws Error
 * await store.close();
 * ```
 */
export function postgres(pool: PostgresPool, options: PostgresOptions = {}): PostgresPlace {
  checkFunction(
    (pool as Partial<PostgresPool> | undefined)?.connect,
    "connect of the pool of postgres()",
  );
  checkOptions(options, "postgres()");
  const database = new Database(pool);
  const notifications = new Notifications(pool, options.poll ?? 1000);
  const how = { ...storeDefaults, ...options } as typeof storeDefaults;
  return {
    open: (name) => new PostgresStore(database, notifications, name, how),
    outbox: (model) => new PostgresOutbox(model, (begin, body) => database.transact(begin, body)),
    close: () => notifications.close(),
  };
}

type Query = PostgresClient["query"];

/** Lets statements run in a transaction, over tables that are up to date. */
class Database {
  readonly #pool: PostgresPool;
  #isReady: Promise<void> | undefined = undefined;

  readonly #known: WeakSet<PostgresClient> = new WeakSet();

  constructor(pool: PostgresPool) {
    this.#pool = pool;
    // A lost connection shows where it is used. An event without a listener ends the process.
    pool.on?.("error", () => {});
  }

  async transact<T>(begin: string, body: (query: Query) => Promise<T>): Promise<T> {
    this.#isReady ??= this.#run("begin", migrate).catch((error: unknown) => {
      this.#isReady = undefined;
      throw error;
    });
    await this.#isReady;
    return this.#run(begin, body);
  }

  async #run<T>(begin: string, body: (query: Query) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    if (!this.#known.has(client)) client.on("error", () => {});
    this.#known.add(client);
    let failure: Error | undefined;
    const query: Query = (text, values) => client.query(text, values);
    try {
      await query(begin);
      const result = await body(query);
      await query("commit");
      return result;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      // A connection that has failed may be in the middle of anything. It is not used again.
      client.release(failure);
    }
  }
}

/** Brings the tables up to date. Servers that start together do it one after another. */
async function migrate(query: Query): Promise<void> {
  await query("select pg_advisory_xact_lock(hashtext('dosync tables'))");
  await query("create table if not exists dosync_tables (version integer not null)");
  const { rows } = await query("select version from dosync_tables");
  const { version } = (rows[0] as { version: number } | undefined) ?? { version: 0 };
  if (rows.length === 0) await query("insert into dosync_tables values (0)");
  for (const statement of steps.slice(version).flat()) await query(statement);
  await query("update dosync_tables set version = $1", [Math.max(version, steps.length)]);
}

const READ = "begin isolation level repeatable read read only";

class PostgresStore implements Store {
  readonly #database: Database;
  readonly #notifications: Notifications;
  readonly #name: readonly [model: string, space: string];
  readonly #options: typeof storeDefaults;

  constructor(
    database: Database,
    notifications: Notifications,
    { model, space }: SpaceName,
    options: typeof storeDefaults,
  ) {
    this.#database = database;
    this.#notifications = notifications;
    this.#name = [model, space];
    this.#options = options;
  }

  load(client: string): Promise<Loaded> {
    return this.#database.transact(READ, async (query) => {
      const of = await this.#headIn(query);
      const { rows } = await query(
        "select address, value from dosync_value where model = $1 and space = $2",
        [...this.#name],
      );
      return {
        head: of.head,
        version: of.version,
        history: of.history,
        values: valuesOf(rows as ValueRow[]),
        last: await this.#lastIn(query, client),
      };
    });
  }

  last(client: string): Promise<Pick<Loaded, "head" | "last">> {
    return this.#database.transact(READ, async (query) => {
      const { head } = await this.#headIn(query);
      return { head, last: await this.#lastIn(query, client) };
    });
  }

  since(head: number, history?: string): Promise<readonly Batch[] | undefined> {
    return this.#database.transact(READ, async (query) => {
      const now = await this.#headIn(query);
      if (head > now.head || head < now.floor) return undefined;
      if (head === now.head) return isNamed(now.history, history) ? [] : undefined;
      const { rows } = await query(
        // Of the batch at the head only its name is wanted.
        `select head, history, case when head = $3 then '' else batch end as batch
         from dosync_batch where model = $1 and space = $2 and head >= $3 order by head`,
        [...this.#name, head],
      );
      return batchesAfter(head, history, rows as BatchRow[]);
    });
  }

  async commit(expected: number, batch: Batch, before?: string): Promise<"committed" | "moved"> {
    const { values, removed, batch: text, history, clients } = rowsOf(batch);
    return this.#database.transact("begin isolation level read committed", async (query) => {
      const name = [...this.#name];
      // The row of the head is locked until the end. Of those who expect the same head one goes on.
      const { rows } =
        expected === 0
          ? await query(
              `insert into dosync_space (model, space, head, floor, version, history)
               values ($1, $2, 1, 0, $3, $4) on conflict do nothing returning head`,
              [...name, batch.version, history],
            )
          : await query(
              `update dosync_space set head = head + 1, version = $4, history = $5
               where model = $1 and space = $2 and head = $3 and ($6::text is null or history = $6)
               returning head`,
              [...name, expected, batch.version, history, before ?? null],
            );
      if (rows.length === 0) return "moved";
      await query(
        `with batch as (
           insert into dosync_batch (model, space, head, batch, history) values ($1, $2, $3, $4, $12)
         ), gone as (
           delete from dosync_value where model = $1 and space = $2 and address = any($5::text[])
         ), kept as (
           insert into dosync_value
           select $1, $2, address, value from unnest($6::text[], $7::text[]) as news (address, value)
           on conflict (model, space, address) do update set value = excluded.value
         ), told as (
           insert into dosync_client
           select $1, $2, client, last, $10 from unnest($8::text[], $9::text[]) as news (client, last)
           on conflict (model, space, client) do update set last = excluded.last, seen = excluded.seen
         )
         select pg_notify('dosync', $11)`,
        [
          ...name,
          expected + 1,
          text,
          removed,
          values.map(({ address }) => address),
          values.map(({ value }) => value),
          clients.map(([client]) => client),
          clients.map(([, last]) => last),
          Date.now(),
          channelOf(this.#name),
          history,
        ],
      );
      await keepCalls(query, this.#name, batch);
      if ((expected + 1) % FORGET_EVERY === 0) await this.#forget(query, expected + 1);
      return "committed";
    });
  }

  listen(hint: () => void): () => void {
    return this.#notifications.listen(channelOf(this.#name), hint);
  }

  async #headIn(query: Query): Promise<HeadOf> {
    const { rows } = await query(
      "select head, floor, version, history from dosync_space where model = $1 and space = $2",
      [...this.#name],
    );
    return headOf(rows[0] as HeadRow | undefined);
  }

  async #lastIn(query: Query, client: string): Promise<Loaded["last"]> {
    const { rows } = await query(
      "select last from dosync_client where model = $1 and space = $2 and client = $3",
      [...this.#name, client],
    );
    return lastOf((rows[0] as { last: string } | undefined)?.last);
  }

  /** Forgets the beginning of the log, and devices that have said nothing for long. */
  async #forget(query: Query, head: number): Promise<void> {
    const floor = Math.max(0, head - this.#options.log);
    const name = [...this.#name];
    await query("update dosync_space set floor = $3 where model = $1 and space = $2", [
      ...name,
      floor,
    ]);
    await query("delete from dosync_batch where model = $1 and space = $2 and head < $3", [
      ...name,
      floor,
    ]);
    await query("delete from dosync_client where model = $1 and space = $2 and seen < $3", [
      ...name,
      Date.now() - this.#options.deviceLife,
    ]);
  }
}

/** A notification has at most 8,000 bytes. A long name is cut, and whoever has the same beginning looks. */
function channelOf(name: readonly [string, string]): string {
  return JSON.stringify(name).slice(0, 1000);
}
