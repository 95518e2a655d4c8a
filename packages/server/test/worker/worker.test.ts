// Mutations in a worker, which is ended where one of them never comes to an end.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer, PushRequest } from "@dosync/replica/adapter";
import { answerInWorker, serveInWorker, type Spaces, type WorkerEnded } from "@dosync/server";
import { bundle, type Program } from "../../../../tests/support/bundle.ts";
import { type Postgres, startPostgres } from "../../../../tests/support/postgres.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

let database: Postgres;
let program: Program;
let spaces: Spaces;
const ended: WorkerEnded[] = [];

beforeAll(async () => {
  [database, program] = await Promise.all([
    startPostgres(),
    bundle(join(import.meta.dirname, "program.ts")),
  ]);
  process.env["PG_PORT"] = `${database.port}`;
  spaces = serveInWorker(pathToFileURL(program.file), {
    longest: 1500,
    pushBytes: 10_000,
    onEnded: (reason) => ended.push(reason),
  });
}, 120_000);

afterAll(async () => {
  delete process.env["PG_PORT"];
  await spaces?.stop({ timeout: 0 });
  program?.remove();
  await database?.stop();
});

const ask = (route: string, init?: RequestInit): Promise<Response> =>
  spaces.fetch(new Request(`http://counter.test/${route}`, init));

async function push(clientID: string, id: number, ...names: readonly string[]): Promise<Response> {
  const mutations = names.map((name, index) => ({
    id: id + index,
    name,
    args: "[1]",
    timestamp: 0,
  }));
  const body: PushRequest = { clientID, user: "ada", cookie: null, schemaVersion: 1, mutations };
  const headers = { "content-type": "application/json" };
  return ask("push?space=s", { method: "POST", headers, body: JSON.stringify(body) });
}

test("a mutation that never ends is refused after a worker was ended for it, and the others are decided", async () => {
  const { clientID } = (await (await ask("pull?space=s")).json()) as Answer;
  const stream = await ask(`stream?space=s&clientID=${clientID}&cookie=0`);
  const reader = stream.body!.getReader();
  expect((await push(clientID, 1, "add")).status).toBe(200);
  expect(new TextDecoder().decode((await reader.read()).value)).toContain('"cookie":1');

  expect((await push(clientID, 2, "add", "hang", "add")).status).toBe(503);
  expect(ended.map(({ mutation }) => mutation)).toEqual([`${clientID} 3`]);
  await expect(reader.read()).rejects.toThrow("ended"); // the page comes back by itself

  const answer = await push(clientID, 2, "add", "hang", "add");
  const { outcomes, patch } = (await answer.json()) as Answer;
  expect(outcomes).toMatchObject([
    [2, null],
    [3, { code: "BUDGET_EXCEEDED" }],
    [4, null],
  ]);
  expect(patch).toContainEqual({ op: "put", key: "count", value: "[3]" });
  expect(ended).toHaveLength(1);
});

test("a body that is too large does not come to the worker", async () => {
  const large = { method: "POST", body: "x".repeat(10_001) };
  expect((await ask("push?space=s", large)).status).toBe(413);
});

test("a stream that its reader leaves is closed in the worker", async () => {
  const streams = async (): Promise<number> =>
    ((await (await ask("health")).json()) as { streams: number }).streams;
  const before = await streams();
  const { body } = await ask("stream?space=s&cookie=0");
  await expect.poll(streams).toBe(before + 1);
  await body!.cancel();
  await expect.poll(streams).toBe(before);
});

test("a server in a worker stops as another one does", async () => {
  const { body } = await ask("stream?space=s&cookie=0");
  const { clientID } = (await (await ask("pull?space=s")).json()) as Answer;
  const waiting = push(clientID, 1, "wait");
  await new Promise((resolve) => setTimeout(resolve, 50)); // it has come to the worker
  const stopped = spaces.stop({ timeout: 5000 });
  const health = await ask("health");
  expect([health.status, await health.json()]).toMatchObject([503, { status: "stopping" }]);
  for await (const _ of body!); // it ends, and does not break
  const { outcomes } = (await (await waiting).json()) as Answer;
  expect(outcomes).toEqual([[1, null]]);
  await stopped;
  expect((await ask("pull?space=s")).status).toBe(503);
  expect(ended).toHaveLength(1);
});

test("only a worker that was started for it answers", () => {
  expect(thrownBy(() => answerInWorker(spaces))).toMatchObject({ code: "NOT_A_WORKER" });
});

test("a program that fails is told, and is started again after a pause", async () => {
  const reasons: WorkerEnded[] = [];
  const failing = new URL("data:text/javascript,throw new Error('no database')");
  const failed = serveInWorker(failing, { onEnded: (reason) => reasons.push(reason) });
  await expect.poll(() => reasons.length, { timeout: 20_000 }).toBe(1); // a thread starts slowly beside others
  expect(String(reasons[0]!.error)).toContain("no database");
  expect((await failed.fetch(new Request("http://counter.test/health"))).status).toBe(503);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(reasons).toHaveLength(1);
  await failed.stop();
});
