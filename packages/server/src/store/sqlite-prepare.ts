import type { SqliteDatabase } from "./sqlite-driver.ts";
import { steps } from "./tables.ts";

/** How long to wait for other processes, in milliseconds. */
const PATIENCE = 5000;

/** Makes a file ready for spaces: its tables are up to date, and what is committed survives a loss of power. */
export async function prepare(db: SqliteDatabase): Promise<void> {
  db.exec(`pragma busy_timeout = ${PATIENCE}`);
  await journalAhead(db);
  db.exec("pragma synchronous = full");
  migrate(db);
}

/**
 * Lets SQLite write ahead into a journal. The first process that opens a file changes that for all.
 *
 * SQLite waits for every other lock by itself. Here it fails at once where two processes open a new file
 * together, so it is asked again.
 */
async function journalAhead(db: SqliteDatabase): Promise<void> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    try {
      db.exec("pragma journal_mode = wal");
      return;
    } catch (error) {
      if (Date.now() > until || !String(error).includes("locked")) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/**
 * Brings the tables up to date. Processes that start together do it one after another.
 *
 * A file whose tables are current is only read: another process may be committing all the time.
 */
function migrate(db: SqliteDatabase): void {
  if (versionOf(db) >= steps.length) return;
  db.exec("begin immediate");
  try {
    db.exec("create table if not exists dosync_tables (version integer not null)");
    const row = db.get("select version from dosync_tables") as { version: number } | undefined;
    if (row === undefined) db.run("insert into dosync_tables values (0)");
    const version = row?.version ?? 0;
    for (const statement of steps.slice(version).flat()) db.exec(statement);
    db.run("update dosync_tables set version = ?", Math.max(version, steps.length));
    db.exec("commit");
  } catch (error) {
    db.rollback();
    throw error;
  }
}

/** The version of the tables; 0 in a new file. */
function versionOf(db: SqliteDatabase): number {
  const table = db.get("select 1 from sqlite_schema where name = 'dosync_tables'");
  if (table === undefined) return 0;
  const row = db.get("select version from dosync_tables") as { version: number } | undefined;
  return row?.version ?? 0;
}
