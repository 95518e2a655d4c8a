// What a mutation asks for afterwards, on a server that is ended in the middle of it.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Answer } from "@dosync/replica/adapter";
import { bundle, type Program } from "../support/bundle.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { ServerProcess } from "./servers.ts";

const PAYMENTS = 30;

let database: Postgres;
let program: Program;
let server: ServerProcess;

beforeAll(async () => {
  [database, program] = await Promise.all([
    startPostgres(),
    bundle(join(import.meta.dirname, "paying.mjs")),
  ]);
  await database.pool(1).query("create table called (key text, amount integer, is_done boolean)");
  server = new ServerProcess(program.file, database.port);
  await server.start();
}, 120_000);

afterAll(async () => {
  await server?.kill();
  program?.remove();
  await database?.stop();
});

async function ask(route: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { authorization: "ada", "content-type": "application/json" };
  const url = `http://127.0.0.1:${server.port}/${route}?space=s`;
  return (await (await fetch(url, { ...init, headers })).json()) as Answer;
}

test(
  "a server that is killed loses no call: the next one makes it, with the same key",
  { timeout: 120_000 },
  async () => {
    const pool = database.pool(2);
    const count = async (where: string): Promise<number> =>
      Number((await pool.query(`select count(*) from ${where}`)).rows[0].count);
    const { clientID } = await ask("pull");
    const mutations = Array.from({ length: PAYMENTS }, (_, index) => ({
      id: index + 1,
      name: "pay",
      args: `[${index + 1}]`,
      timestamp: 0,
    }));
    const body = { clientID, user: "ada", cookie: null, schemaVersion: 1, mutations };
    await ask("push", { method: "POST", body: JSON.stringify(body) });
    await vi.waitFor(async () => expect(await count("called")).toBeGreaterThan(0), 20_000);
    await server.kill();

    const [begun, done] = [
      await count("called where not is_done"),
      await count("called where is_done"),
    ];
    expect(begun).toBeGreaterThan(done); // it was in the middle of some
    expect(await count("dosync_after")).toBeGreaterThanOrEqual(PAYMENTS - done);
    await pool.query("update dosync_after set due = 0"); // their leases are over
    await server.start();
    await vi.waitFor(async () => expect(await count("dosync_after")).toBe(0), 60_000);
    const { rows } = await pool.query(
      "select key, amount from called where is_done group by key, amount order by amount",
    );
    expect(rows).toEqual(mutations.map(({ id }) => ({ key: `${clientID}-${id}`, amount: id })));
  },
);
