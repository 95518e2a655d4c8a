import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { addWatch, alter, deref } from "@dosync/core";
import type { Batch, Place } from "@dosync/replica";
import { storeLaws } from "@dosync/replica/testing";
import { postgres, type PostgresPlace, type Spaces } from "@dosync/server";
import { type Postgres, startPostgres } from "../../../tests/support/postgres.ts";
import { steps } from "../src/store/tables.ts";
import { balances, bank, mutations, transfer, write } from "./bank.ts";
import { openAt, openServer } from "./support.ts";

let database: Postgres;

beforeAll(async () => {
  database = await startPostgres();
}, 120_000);

afterAll(() => database?.stop());

function open(options?: Parameters<typeof postgres>[1]): PostgresPlace {
  const place = postgres(database.pool(), options);
  onTestFinished(() => place.close());
  return place;
}

async function empty(): Promise<void> {
  await database
    .pool(1)
    .query(
      "drop table if exists dosync_space, dosync_value, dosync_batch, dosync_client, dosync_after, dosync_tables",
    );
}

const batch = (number: number, values: Record<string, unknown> = {}): Batch => ({
  version: 1,
  mutations: [
    { client: "me", number, name: "set", args: 1, by: "ada", now: 1, refusal: undefined },
  ],
  values: Object.entries(values),
  removed: [],
});

describe("PostgreSQL", () => {
  test.each(
    storeLaws(async (): Promise<Place> => {
      await empty();
      return open();
    }),
  )("$title", ({ check }) => check());
});

test("servers that start together make the tables once", async () => {
  await empty();
  const name = { model: "bank", space: "a" };
  const places = [1, 2, 3, 4].map(() => open());
  await Promise.all(places.map((place) => place.open(name).load("me")));
  const pool = database.pool(1);
  const { rows } = await pool.query("select version from dosync_tables");
  expect(rows).toEqual([{ version: steps.length }]);
});

test("tables of a newer program are left as they are", async () => {
  await empty();
  await open().open({ model: "bank", space: "a" }).load("me");
  const pool = database.pool(1);
  await pool.query("update dosync_tables set version = 7");
  await open().open({ model: "bank", space: "a" }).commit(0, batch(1));
  expect((await pool.query("select version from dosync_tables")).rows).toEqual([{ version: 7 }]);
});

test("a log has a floor, below which everything is loaded, and devices that have gone are forgotten", async () => {
  await empty();
  const store = open({ log: 10, deviceLife: -60_000 }).open({ model: "bank", space: "a" });
  for (let head = 0; head < 100; head++) await store.commit(head, batch(head + 1, { a: head }));
  expect(await store.since(89)).toBeUndefined();
  expect(await store.since(90)).toHaveLength(10);
  expect((await store.load("me")).last).toEqual([]);
});

test("what is kept and was not written by a store is damage", async () => {
  await empty();
  const store = open().open({ model: "bank", space: "a" });
  await store.commit(0, batch(1, { a: 1 }));
  await database.pool(1).query("update dosync_value set value = 'nonsense'");
  await expect(store.load("me")).rejects.toMatchObject({ code: "STORE_DAMAGED" });
});

test("two servers tell each other's readers by notifications", async () => {
  await empty();
  const servers = [1, 2].map(() => openServer({ store: open({ poll: 60_000 }) }));
  const [mine, yours] = servers.map((spaces, index) => openAt(spaces, { user: `u${index}` }));
  await Promise.all([mine!.ready, yours!.ready]);
  const told = new Promise((resolve) =>
    addWatch(yours!.model.checking, "told", (_key, _identity, _old, value) => resolve(value)),
  );
  await mine!.run(transfer, 100).confirmed;
  expect(await told).toBe(400);
});

test("of two servers one makes each call that a mutation asks for afterwards", async () => {
  await empty();
  const calls: string[] = [];
  const pay = bank.mutation("pay", ({ checking }) => alter(checking, (n) => n - 1), {
    after: async (_, left, { key }) => {
      calls.push(`${key} ${left}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    },
  });
  const all = [...mutations, pay];
  const servers = [1, 2].map(() => openServer({ store: open(), mutations: all }));
  const pages = servers.map((spaces, index) =>
    openAt(spaces, { user: `u${index}`, mutations: all }),
  );
  await Promise.all(pages.map(({ ready }) => ready));
  await Promise.all(
    pages.flatMap((page) => Array.from({ length: 40 }, () => page.run(pay).confirmed)),
  );
  await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(80), 10_000);
  const lefts = calls.map((call) => Number(call.split(" ")[1]));
  expect(lefts.toSorted((one, other) => other - one)).toEqual(
    Array.from({ length: 80 }, (_, index) => 499 - index),
  );
  const pool = database.pool(1);
  await vi.waitFor(async () => {
    const { rows } = await pool.query("select count(*)::int as left from dosync_after");
    expect(rows).toEqual([{ left: 0 }]);
  }, 10_000);
});

/**
 * @param isLate Whether what was pulled from the restored server comes after the expiry.
 */
async function restoreBelowAPage(isLate: boolean): Promise<void> {
  await empty();
  const pool = database.pool(1);
  const tables = ["dosync_space", "dosync_value", "dosync_batch", "dosync_client"];
  let spaces = openServer({ store: open() });
  let isAway = false;
  let isRestored = false;
  let expired!: () => void;
  const expiry = new Promise<void>((resolve) => (expired = resolve));
  let isPulledLate = false;
  const replica = openAt({
    async fetch(request) {
      if (isAway) throw new TypeError("The network is away.");
      const response = await spaces.fetch(request);
      if (response.status === 409) setTimeout(expired, 20); // then the device has no name
      if (isLate && isRestored && request.url.includes("/pull")) {
        // The answer under the former name comes first, and the one with a new name after it.
        await (isPulledLate ? expiry.then(() => sleep(50)) : expiry);
        isPulledLate = true;
      }
      return response;
    },
  });
  await replica.ready;
  await replica.run(transfer, 100).confirmed;
  for (const table of tables) await pool.query(`create table backup_${table} as table ${table}`);
  await replica.run(transfer, 10).confirmed;
  isAway = true;
  const late = replica.run(transfer, 1);
  await spaces.stop();
  for (const table of tables) {
    await pool.query(`truncate ${table}; insert into ${table} table backup_${table}`);
    await pool.query(`drop table backup_${table}`);
  }
  spaces = openServer({ store: open() });
  isRestored = true;
  isAway = false;
  // The server knows number 1, and is asked to decide 3: it never heard of 2.
  await expect(late.confirmed).rejects.toMatchObject({ code: "EXPIRED" });
  await replica.run(transfer, 5).confirmed;
  await replica.flush();
  expect([isPulledLate, balances(replica.model)]).toEqual([isLate, [395, 1105]]);
}

test("a restored backup takes pages back: what had left is told as expired, and what had not is sent", () =>
  restoreBelowAPage(false));

test("an answer from before an expiry never gives a page its former name back", () =>
  restoreBelowAPage(true));

describe("a page that others overtake after a restore", () => {
  test("goes on with a value that the backup lacks, so a restore needs the statement of the guide", async () => {
    expect(await overtakenAfterRestore()).toEqual([
      [390, 1110],
      [490, 1010],
    ]);
  });

  test("gets the state anew once the statement of the guide was run", async () => {
    expect(await overtakenAfterRestore(statementOfTheGuide())).toEqual([
      [490, 1010],
      [490, 1010],
    ]);
  });
});

/** What a page shows that was away while others went on from a backup, and what they show. */
async function overtakenAfterRestore(statement?: string): Promise<readonly number[][]> {
  await empty();
  const pool = database.pool(1);
  const tables = ["dosync_space", "dosync_value", "dosync_batch", "dosync_client"];
  let spaces = openServer({ store: open() });
  const at: Pick<Spaces, "fetch"> = { fetch: (request) => spaces.fetch(request) };
  let isAway = false;
  const mine = openAt({
    async fetch(request) {
      if (isAway) throw new TypeError("The network is away.");
      return at.fetch(request);
    },
  });
  await mine.ready;
  await mine.run(transfer, 10).confirmed;
  for (const table of tables) await pool.query(`create table backup_${table} as table ${table}`);
  await mine.run(transfer, 100).confirmed;
  isAway = true;
  await spaces.stop();

  for (const table of tables) {
    await pool.query(`truncate ${table}; insert into ${table} table backup_${table}`);
    await pool.query(`drop table backup_${table}`);
  }
  if (statement !== undefined) await pool.query(statement);
  spaces = openServer({ store: open() });
  const yours = openAt(at, { user: "bob" });
  await yours.ready;
  for (const note of ["a", "b", "c"]) await yours.run(write, note).confirmed;
  isAway = false;
  await vi.waitFor(() => expect(deref(mine.model.note)).toBe("c"), 10_000);

  return [balances(mine.model), balances(yours.model)];
}

function statementOfTheGuide(): string {
  const guide = new URL("../../../docs/guide/deploy.md", import.meta.url);
  return /```sql\n(update dosync_space[\s\S]*?)```/.exec(readFileSync(guide, "utf8"))![1]!;
}
