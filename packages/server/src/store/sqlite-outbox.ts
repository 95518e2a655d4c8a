import type { AfterOutbox, Batch, DueCall } from "@dosync/replica";
import { toText } from "@dosync/replica/adapter";
import { type CallRow, dueCallsOf } from "./codec.ts";
import type { SqliteDatabase } from "./sqlite-driver.ts";

type Transact = <T>(mode: "deferred" | "immediate", body: (db: SqliteDatabase) => T) => Promise<T>;

const OF_ONE = "where model = ? and space = ? and key = ?";

/** The calls of `after` in a file of SQLite. */
export class SqliteOutbox implements AfterOutbox {
  readonly #model: string;
  readonly #transact: Transact;

  constructor(model: string, transact: Transact) {
    this.#model = model;
    this.#transact = transact;
  }

  take(most: number, lease: number): Promise<readonly DueCall[]> {
    return this.#transact("immediate", (db) => {
      const now = Date.now();
      const rows = db.all(
        `select space, key, call, tries + 1 as tries from dosync_after
         where model = ? and due <= ? order by due limit ?`,
        this.#model,
        now,
        most,
      ) as CallRow[];
      for (const { space, key } of rows) {
        db.run(
          `update dosync_after set due = ?, tries = tries + 1 ${OF_ONE}`,
          now + lease,
          this.#model,
          space,
          key,
        );
      }
      return dueCallsOf(rows);
    });
  }

  hold({ space, key, tries }: DueCall, milliseconds: number): Promise<void> {
    const due = Date.now() + milliseconds;
    return this.#transact("immediate", (db) => {
      const name = [this.#model, space, key];
      db.run(`update dosync_after set due = ? ${OF_ONE} and tries = ?`, due, ...name, tries);
    });
  }

  done({ space, key }: DueCall): Promise<void> {
    return this.#transact("immediate", (db) => {
      db.run(`delete from dosync_after ${OF_ONE}`, this.#model, space, key);
    });
  }
}

/** Keeps calls in the transaction of their commit. */
export function keepCalls(
  db: SqliteDatabase,
  [model, space]: readonly [model: string, space: string],
  { after = [] }: Pick<Batch, "after">,
): void {
  for (const call of after) {
    const row = [model, space, call.key, toText(call), Date.now()];
    db.run("insert into dosync_after values (?, ?, ?, ?, ?, 0) on conflict do nothing", ...row);
  }
}
