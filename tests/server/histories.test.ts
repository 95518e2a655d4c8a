// Histories of devices over two servers and one PostgreSQL, all of which are killed meanwhile.
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import type { Batch } from "@dosync/replica";
import { postgres } from "@dosync/server";
import { randomFrom } from "../../packages/core/src/testing/random.ts";
import { budget } from "../support/budget.ts";
import { figures } from "../support/figures.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { bundle, type Program } from "../support/bundle.ts";
import { type Proxy, startProxy } from "./faulty-proxy.ts";
import { expectExact, expectNumbersWithoutGap, historyOf } from "./history.ts";
import { CLIENTS } from "./lists.mjs";
import { ServerProcess } from "./servers.ts";

let database: Postgres;
let program: Program;
let servers: ServerProcess[] = [];
let proxy: Proxy;

beforeAll(async () => {
  [database, program] = await Promise.all([
    startPostgres(),
    bundle(join(import.meta.dirname, "server.mjs")),
  ]);
  servers = [1, 2].map(() => new ServerProcess(program.file, database.port));
  await Promise.all(servers.map((each) => each.start()));
  proxy = await startProxy(() => servers.map(({ port }) => port), randomFrom(1));
}, 120_000);

afterAll(async () => {
  proxy?.stop();
  await Promise.all(servers.map((each) => each.kill()));
  program?.remove();
  await database?.stop();
});

async function restart(server: Pick<ServerProcess, "kill" | "start">): Promise<void> {
  await server.kill();
  await server.start();
}

async function endConnections(): Promise<void> {
  await database
    .pool(1)
    .query(
      "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'",
    );
}

/** What is done to servers and database while clients work, in turn. */
const disasters: readonly (() => Promise<unknown>)[] = [
  () => Promise.all([endConnections(), restart(servers[0]!)]),
  () => Promise.all([restart(database), restart(servers[1]!)]),
];

async function logOf(space: string): Promise<readonly Batch[]> {
  const place = postgres(database.pool(1));
  const log = await place.open({ model: "lists", space }).since(0);
  await place.close();
  return log!;
}

test(
  "what devices were told over servers that are killed is strictly serializable, and nothing is lost or doubled",
  { timeout: 3_600_000 },
  async () => {
    let decided = 0;
    for (let number = 0; number < budget("rounds of servers that are killed"); number++) {
      const space = `round ${number}`;
      proxy.isFaulty = true;
      const history = await historyOf({
        space,
        seed: 1000 + number,
        mutations: budget("mutations of a device in a round"),
        pause: 100,
        url: proxy.url,
        fetch,
        meanwhile: async () => void (await disasters[number % disasters.length]!()),
        calm: () => (proxy.isFaulty = false),
      });
      expectExact(history);
      expectNumbersWithoutGap(await logOf(space));
      decided += history.entries.length;
    }
    figures(`${decided} mutations of ${CLIENTS} devices over two servers`);
  },
);
