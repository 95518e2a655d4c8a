// The measurements of `npm run bench:server`.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { postgres, sqlite } from "@dosync/server";
import { startPostgres } from "../../tests/support/postgres.ts";
import { KEYS } from "./model.ts";
import { measure, type Shape } from "./people.ts";
import { bareSqlite, BATCH, commitsOf, pgbench } from "./stores.ts";

/** `npm run bench:server -- memory` measures one store. */
const [, , folder = "", only] = process.argv;
const STORES_FOR = 3000;
const LOAD_FOR = 6000;

async function measureStores(): Promise<Awaited<ReturnType<typeof startPostgres>>> {
  const database = await startPostgres();
  const place = postgres(database.pool());
  const store = place.open({ model: "counters", space: "store" });
  await store.load("device");
  await database.pool(1).query("insert into dosync_space values ('bare', 'a', 0, 0, 1)");
  const program = execFileSync("sh", ["-c", "ls -d /usr/lib/postgresql/*/bin | tail -1"], {
    encoding: "utf8",
  });
  const bench = join(program.trim(), "pgbench");
  const ours = await commitsOf(store, STORES_FOR);
  if (existsSync(bench)) {
    const bare = pgbench(bench, database.port, folder, STORES_FOR / 1000);
    say("PostgreSQL", ours, bare, "pgbench");
  } else
    console.log(`PostgreSQL: ${round(ours)} batches of ${BATCH} a second; there is no pgbench`);

  const file = join(folder, "bench.db");
  const lite = sqlite(file);
  const oursLite = await commitsOf(lite.open({ model: "counters", space: "store" }), STORES_FOR);
  await lite.close();
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite" as never) as {
    DatabaseSync: new (path: string) => Parameters<typeof bareSqlite>[0];
  };
  say("SQLite", oursLite, bareSqlite(new DatabaseSync(file), STORES_FOR), "its bare driver");
  await place.close();
  return database;
}

function say(name: string, ours: number, bare: number, beside: string): void {
  const ratio = (ours / bare).toFixed(2);
  console.log(
    `${name}: ${round(ours)} batches of ${BATCH} a second, ${beside} ${round(bare)}: ratio ${ratio}`,
  );
}

/** People who run one mutation after another, over real sockets, and what others of their space see. */
async function load(name: string, store: readonly string[], shape: Shape): Promise<void> {
  const { spaces, clients, isHot = false } = shape;
  const { confirmed, commits, processor, others, times } = await measure(folder, store, shape);
  const [p50, p99] = [0.5, 0.99].map((part) => quantile(times, part));
  const keys = isHot ? "one key" : `${KEYS} keys`;
  const each = ((processor * 1000) / confirmed).toFixed(2);
  console.log(
    `${name}, ${spaces} spaces, ${clients} clients, ${keys}: ${round(confirmed)} confirmed a second in ${round(commits)} commits; ` +
      `click to another screen p50 ${p50} ms, p99 ${p99} ms; the server ${each} ms of a processor for each (${processor.toFixed(2)} busy, people ${others.toFixed(2)})`,
  );
}

function quantile(times: readonly number[], part: number): string {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(1) ?? "-";
}

function round(number: number): string {
  return Math.round(number).toLocaleString("en");
}

type Shapes = readonly (readonly [spaces: number, clients: number, isHot?: boolean])[];

async function loads(name: string, store: readonly string[], shapes: Shapes): Promise<void> {
  for (const [spaces, clients, isHot = false] of shapes) {
    await load(name, store, { spaces, clients, isHot, milliseconds: LOAD_FOR });
  }
}

const few: Shapes = [
  [1, 100],
  [100, 300],
  [1, 1000],
];
if (only === undefined || only === "postgres") {
  const database = await measureStores();
  await loads(
    "PostgreSQL",
    ["postgres", `${database.port}`],
    [
      [1, 1],
      [1, 10],
      [1, 100],
      [1, 100, true],
      [10, 100],
      [1, 300],
      [100, 300],
      [10, 1000],
      [100, 1000],
    ],
  );
  await database.stop();
}
if (only === undefined || only === "sqlite") {
  await loads("SQLite", ["sqlite", join(folder, "load.db")], few);
}
if (only === undefined || only === "memory") await loads("memory", ["memory"], few);
process.exit();
