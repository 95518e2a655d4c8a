type SqlValue = string | number | null;

/** A connection to a file of SQLite. */
export interface SqliteDatabase {
  exec(sql: string): void;
  run(sql: string, ...values: SqlValue[]): void;
  get(sql: string, ...values: SqlValue[]): unknown;
  all(sql: string, ...values: SqlValue[]): unknown[];
  /** Ends a transaction without its writes, if one is running. */
  rollback(): void;
  close(): void;
}

/** The part of `node:sqlite` that is used here. */
interface Connection {
  exec(sql: string): unknown;
  prepare(sql: string): {
    run(...values: SqlValue[]): unknown;
    get(...values: SqlValue[]): unknown;
    all(...values: SqlValue[]): unknown[];
  };
  close(): void;
}

/**
 * Opens a file of SQLite, with Node's own SQLite.
 *
 * @throws if Node has none, or the file cannot be opened.
 */
export function openDatabase(file: string): SqliteDatabase {
  const open = nodeSqlite();
  if (open === undefined) {
    throw new Error("This Node has no SQLite: use Node 22.13 or newer.");
  }
  const connection = open(file);
  type Statement = ReturnType<Connection["prepare"]>;
  const statements = new Map<string, Statement>();
  const statement = (sql: string): Statement => {
    let prepared = statements.get(sql);
    if (prepared === undefined) statements.set(sql, (prepared = connection.prepare(sql)));
    return prepared;
  };
  return {
    exec: (sql) => void connection.exec(sql),
    run: (sql, ...values) => void statement(sql).run(...values),
    get: (sql, ...values) => statement(sql).get(...values),
    all: (sql, ...values) => statement(sql).all(...values),
    rollback() {
      try {
        connection.exec("rollback");
      } catch {
        // SQLite has ended it already
      }
    },
    close: () => connection.close(),
  };
}

type Open = (file: string) => Connection;

function nodeSqlite(): Open | undefined {
  // A Node that has none cannot import it, and bundlers are not to look for it.
  const { DatabaseSync } = (process.getBuiltinModule?.("node:sqlite") ?? {}) as {
    DatabaseSync?: new (file: string) => Connection;
  };
  return DatabaseSync && ((file) => new DatabaseSync(file));
}
