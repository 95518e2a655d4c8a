// The measurements of `npm run bench:server`.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { addWatch, alter, ref, refSet, removeWatch } from "@dosync/core";
import { defineModel, memory, openReplica, type Place, type Replica } from "@dosync/replica";
import { server } from "@dosync/replica/server";
import { nodeHandler, postgres, serve, sqlite } from "@dosync/server";
import { startPostgres } from "../../tests/support/postgres.ts";
import { bareSqlite, BATCH, commitsOf, pgbench } from "./stores.ts";

const [, , folder = ""] = process.argv;
const KEYS = 16;
const STORES_FOR = 3000;
const LOAD_FOR = 4000;

const counters = defineModel("counters", () => ({
  counts: Array.from({ length: KEYS }, () => ref(0)),
  /** Written by one client of a space, so that another one can tell when it has come. */
  stamp: ref(0),
}));
const add = counters.mutation(
  "add",
  ({ counts, stamp }, { key, now }: { readonly key: number; readonly now: number | undefined }) => {
    alter(counts[key]!, (n) => n + 1);
    if (now !== undefined) refSet(stamp, now);
  },
);
type Counters = ReturnType<typeof counters.create>;

async function measureStores(): Promise<{
  place: Place;
  database: Awaited<ReturnType<typeof startPostgres>>;
}> {
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
  return { place, database };
}

function say(name: string, ours: number, bare: number, beside: string): void {
  const ratio = (ours / bare).toFixed(2);
  console.log(
    `${name}: ${round(ours)} batches of ${BATCH} a second, ${beside} ${round(bare)}: ratio ${ratio}`,
  );
}

/**
 * Devices that run one mutation after another, over real sockets, and what another one of each space sees. All of
 * them are in this process, beside the server: the figures are those of both together.
 */
async function load(
  name: string,
  store: Place,
  spaces: number,
  clients: number,
  isHot: boolean,
): Promise<void> {
  const served = serve(counters, {
    store,
    mutations: [add],
    authenticate: (request) => request.headers.get("authorization") ?? undefined,
    authorize: () => true,
    limits: { streams: 100_000 },
  });
  const listener = createServer(nodeHandler(served.fetch));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const replicas = Array.from({ length: clients }, (_, index): Replica<Counters> => {
    const user = `user ${index}`;
    const at = server(url, { user, headers: () => ({ authorization: user }), storage: "memory" });
    const space = `${name} ${spaces} ${clients} ${isHot} ${index % spaces}`;
    return openReplica(counters, { space, at, mutations: [add] });
  });
  await Promise.all(replicas.map(({ ready }) => ready));
  const until = performance.now() + LOAD_FOR;
  let confirmed = 0;
  const times: number[] = [];
  const writers = replicas.slice(0, 100); // the others look on
  const work = writers.map(async (replica, index) => {
    const watcher = replicas[(index + spaces) % clients]!;
    for (let turn = 0; performance.now() < until; turn++) {
      const key = isHot ? 0 : (index + turn) % KEYS;
      const begun = performance.now();
      const isTimed = index < spaces && watcher !== replica;
      const seen = isTimed ? change(watcher) : undefined;
      await replica.run(add, { key, now: isTimed ? begun : undefined }).confirmed;
      confirmed++;
      if (seen !== undefined) times.push((await seen) - begun);
    }
  });
  await Promise.all(work);
  const [p50, p99] = [0.5, 0.99].map((part) => quantile(times, part));
  const shape = `${spaces} spaces, ${clients} clients, ${isHot ? "one key" : `${KEYS} keys`}`;
  console.log(
    `${name}, ${shape}: ${round((confirmed * 1000) / LOAD_FOR)} confirmed a second; click to another screen p50 ${p50} ms, p99 ${p99} ms`,
  );
  for (const replica of replicas) replica.close();
  await served.stop({ timeout: 1000 });
  listener.closeAllConnections();
  listener.close();
}

/** When the stamp changes on somebody's screen. */
function change({ model: { stamp } }: Replica<Counters>): Promise<number> {
  return new Promise((resolve) => {
    addWatch(stamp, "bench", () => {
      removeWatch(stamp, "bench");
      resolve(performance.now());
    });
  });
}

function quantile(times: readonly number[], part: number): string {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(1) ?? "-";
}

function round(number: number): string {
  return Math.round(number).toLocaleString("en");
}

const { place, database } = await measureStores();
const shapes = [
  [1, 1],
  [1, 10],
  [1, 100],
  [10, 100],
  [100, 300],
  [10, 1000],
] as const;
for (const [spaces, clients] of shapes) await load("PostgreSQL", place, spaces, clients, false);
await load("PostgreSQL", place, 1, 100, true);
const file = sqlite(join(folder, "load.db"));
for (const [spaces, clients] of [
  [1, 100],
  [100, 300],
] as const)
  await load("SQLite", file, spaces, clients, false);
await file.close();
await load("memory", memory(), 1, 100, false);
await database.stop();
process.exit();
