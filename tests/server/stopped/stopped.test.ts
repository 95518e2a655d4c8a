// A server that is told to end by SIGTERM, by the lines of the page "Deploy it", while people work.
import { mkdtempSync, rmSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { alter, deref, ref } from "@dosync/core";
import { defineModel, openReplica } from "@dosync/replica";
import type { Answer } from "@dosync/replica/adapter";
import { server } from "@dosync/replica/server";
import { ensureNodeWithSqlite } from "../../../scripts/node-with-sqlite.mjs";
import { type Postgres, startPostgres } from "../../support/postgres.ts";
import { ServerProcess } from "../servers.ts";
import { PATIENCE, programOver } from "./program.ts";

const PEOPLE = 4;
/** How often each of them runs a mutation. The server ends and starts meanwhile. */
const TIMES = 40;

/** The model of the page, which has no other amounts. */
const bank = defineModel("bank", () => ({ checking: ref(500), savings: ref(1000) }));
const transfer = bank.mutation("transfer", ({ checking, savings }, amount: number) => {
  alter(checking, (balance) => balance - amount);
  alter(savings, (balance) => balance + amount);
});

const folder = mkdtempSync(join(tmpdir(), "dosync-stopped-"));
let database: Postgres;
let node: string;
beforeAll(async () => {
  node = ensureNodeWithSqlite();
  database = await startPostgres();
}, 240_000);
afterAll(async () => {
  await database?.stop();
  rmSync(folder, { recursive: true });
});

const places = {
  SQLite: () => join(folder, "bank.db"),
  PostgreSQL: () => database.port,
};

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function ask(process: ServerProcess, route: string, body?: object): Promise<Response> {
  const headers = { authorization: "eve", "content-type": "application/json" };
  const sent = body && { method: "POST", body: JSON.stringify(body) };
  return fetch(`http://127.0.0.1:${process.port}/${route}`, { ...sent, headers });
}

/** What a balancer is told, which comes by a connection of its own. */
async function healthOf({ port }: ServerProcess): Promise<[number | undefined, unknown]> {
  const options = { host: "127.0.0.1", port, path: "/health", agent: false };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(options, resolve).once("error", reject);
  });
  return [answer.statusCode, await json(answer)];
}

test.each(["SQLite", "PostgreSQL"] as const)(
  "a server over %s that gets SIGTERM answers what it was asked, ends in time, and the next one goes on",
  { timeout: 60_000 },
  async (store) => {
    const program = await programOver(store);
    const served = new ServerProcess(program.file, places[store](), node);
    onTestFinished(async () => {
      await served.kill();
      program.remove();
    });
    await served.start();
    const replicas = Array.from({ length: PEOPLE }, (_, index) => {
      const user = `user ${index}`;
      const headers = { authorization: user };
      const url = `http://127.0.0.1:${served.port}`;
      const at = server(url, { user, headers: () => headers, storage: "memory" });
      const replica = openReplica(bank, { space: "s", at, mutations: [transfer] });
      onTestFinished(() => replica.close());
      return replica;
    });
    await Promise.all(replicas.map(({ ready }) => ready));
    const { clientID } = (await (await ask(served, "pull?space=other")).json()) as Answer;
    const stream = await ask(served, "stream?space=other");

    const working = replicas.map(async (replica) => {
      const outcomes: Promise<void>[] = [];
      for (let time = 0; time < TIMES; time++) {
        outcomes.push(replica.run(transfer, 1).confirmed);
        await wait(50);
      }
      await Promise.all(outcomes);
    });
    await wait(500);
    const mutations = [{ id: 1, name: "transfer", args: "[1]", timestamp: 0 }];
    const push = { clientID, user: "eve", cookie: null, schemaVersion: 1, mutations };
    const pushed = ask(served, "push?space=other", push);
    await wait(PATIENCE / 3); // it has come, and the server asks who it is
    const begun = performance.now();
    const ended = served.stop();
    await wait(PATIENCE / 3);
    expect(await healthOf(served)).toMatchObject([503, { status: "stopping" }]);
    for await (const _ of stream.body!); // it ends, and does not break
    const { outcomes } = (await (await pushed).json()) as Answer;
    expect(outcomes).toEqual([[1, null]]);
    expect(await ended).toBe(0);
    expect(performance.now() - begun).toBeLessThan(PATIENCE + 3000);

    await served.start();
    await Promise.all(working);
    for (let round = 0; round < 2; round++) {
      await Promise.all(replicas.map((replica) => replica.flush()));
    }
    const all = PEOPLE * TIMES;
    for (const { model } of replicas) {
      expect([deref(model.checking), deref(model.savings)]).toEqual([500 - all, 1000 + all]);
    }
    const { patch } = (await (await ask(served, "pull?space=other")).json()) as Answer;
    expect(patch).toContainEqual({ op: "put", key: "checking", value: "[499]" });
    for (const replica of replicas) replica.close();
    expect(await served.stop()).toBe(0);
  },
);
