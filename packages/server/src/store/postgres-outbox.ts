import type { AfterOutbox, Batch, DueCall } from "@dosync/replica";
import { toText } from "@dosync/replica/adapter";
import { type CallRow, dueCallsOf } from "./codec.ts";

type Query = (text: string, values?: unknown[]) => Promise<{ readonly rows: unknown[] }>;
type Transact = <T>(begin: string, body: (query: Query) => Promise<T>) => Promise<T>;

/** The clock of the database, in milliseconds: those of servers may differ. */
const NOW = "floor(extract(epoch from clock_timestamp()) * 1000)::bigint";
const BEGIN = "begin isolation level read committed";

/** The calls of `after` in PostgreSQL. Servers that take some pass over those that others are taking. */
export class PostgresOutbox implements AfterOutbox {
  readonly #model: string;
  readonly #transact: Transact;

  constructor(model: string, transact: Transact) {
    this.#model = model;
    this.#transact = transact;
  }

  take(most: number, lease: number): Promise<readonly DueCall[]> {
    return this.#transact(BEGIN, async (query) => {
      const { rows } = await query(
        `with taken as (
           select space, key from dosync_after
           where model = $1 and due <= ${NOW} order by due limit $2 for update skip locked
         )
         update dosync_after as kept set due = ${NOW} + $3, tries = kept.tries + 1 from taken
         where kept.model = $1 and kept.space = taken.space and kept.key = taken.key
         returning kept.space, kept.key, kept.call, kept.tries`,
        [this.#model, most, lease],
      );
      return dueCallsOf(rows as CallRow[]);
    });
  }

  async hold({ space, key, tries }: DueCall, milliseconds: number): Promise<void> {
    await this.#change(
      `update dosync_after set due = ${NOW} + $5
       where model = $1 and space = $2 and key = $3 and tries = $4`,
      [this.#model, space, key, tries, milliseconds],
    );
  }

  async done({ space, key }: DueCall): Promise<void> {
    await this.#change("delete from dosync_after where model = $1 and space = $2 and key = $3", [
      this.#model,
      space,
      key,
    ]);
  }

  async #change(text: string, values: unknown[]): Promise<void> {
    await this.#transact(BEGIN, (query) => query(text, values));
  }
}

/** Keeps calls in the transaction of their commit. */
export async function keepCalls(
  query: Query,
  [model, space]: readonly [model: string, space: string],
  { after = [] }: Pick<Batch, "after">,
): Promise<void> {
  if (after.length === 0) return;
  await query(
    `insert into dosync_after
     select $1, $2, key, call, ${NOW}, 0 from unnest($3::text[], $4::text[]) as news (key, call)
     on conflict do nothing`,
    [model, space, after.map(({ key }) => key), after.map(toText)],
  );
}
