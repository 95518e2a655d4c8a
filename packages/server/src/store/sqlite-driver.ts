type SqlValue = string | number;

/** A connection to a file of SQLite, whichever package makes it. */
export interface SqliteDatabase {
  exec(sql: string): void;
  run(sql: string, ...values: SqlValue[]): void;
  get(sql: string, ...values: SqlValue[]): unknown;
  all(sql: string, ...values: SqlValue[]): unknown[];
  /** Ends a transaction without its writes, if one is running. */
  rollback(): void;
  close(): void;
}

/** What `node:sqlite` and `better-sqlite3` have in common. */
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
 * Opens a file of SQLite, with Node's own SQLite or with `better-sqlite3`.
 *
 * @throws if there is neither, or the file cannot be opened.
 */
export async function openDatabase(file: string): Promise<SqliteDatabase> {
  const open = (await nodeSqlite()) ?? (await betterSqlite());
  if (open === undefined) {
    throw new Error(
      "There is no SQLite: use Node 22.13 or newer, or install the package better-sqlite3.",
    );
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

async function nodeSqlite(): Promise<Open | undefined> {
  const name = "node:sqlite";
  try {
    const { DatabaseSync } = (await import(name)) as {
      DatabaseSync: new (file: string) => Connection;
    };
    return (file) => new DatabaseSync(file);
  } catch {
    return undefined;
  }
}

async function betterSqlite(): Promise<Open | undefined> {
  const name = "better-sqlite3";
  try {
    const { default: Database } = (await import(name)) as {
      default: new (file: string) => Connection;
    };
    return (file) => new Database(file);
  } catch {
    return undefined;
  }
}
