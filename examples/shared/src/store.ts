// Where the spaces are kept: PostgreSQL, a file of SQLite, or memory where there is neither.
import { fileURLToPath } from "node:url";
import { memory, type Place } from "@dosync/replica";
import { postgres, sqlite } from "@dosync/server";
import { Pool } from "pg";

export interface OpenStore {
  readonly store: Place;
  /** One sentence for whoever has started the example. */
  readonly about: string;
  readonly close: () => Promise<void>;
}

export function openStore(environment: NodeJS.ProcessEnv): OpenStore {
  const { DATABASE_URL: url, DATABASE_FILE: file = ownFile() } = environment;
  if (url !== undefined) {
    const pool = new Pool({ connectionString: url });
    const place = postgres(pool);
    const close = async (): Promise<void> => {
      await place.close();
      await pool.end();
    };
    return { store: place, about: "Everything is kept in PostgreSQL, at DATABASE_URL.", close };
  }
  if (hasSqlite()) {
    const place = sqlite(file);
    return {
      store: place,
      about: `Everything is kept in ${file}, a file of SQLite.`,
      close: () => place.close(),
    };
  }
  return {
    store: memory(),
    about: `Everything is kept in memory, and gone when this ends: Node ${process.versions.node} has no SQLite. Use Node 22.13 or newer to keep it in a file, or set DATABASE_URL to keep it in PostgreSQL.`,
    close: async () => {},
  };
}

function ownFile(): string {
  return fileURLToPath(new URL("../shared.db", import.meta.url));
}

function hasSqlite(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}
