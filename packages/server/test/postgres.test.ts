import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { addWatch, alter, deref } from "@dosync/core";
import type { Batch, Place } from "@dosync/replica";
import { storeLaws } from "@dosync/replica/testing";
import { postgres, type PostgresPlace, type Spaces } from "@dosync/server";
import { type Postgres, startPostgres } from "../../../tests/support/postgres.ts";
import { steps } from "../src/store/tables.ts";
import { checkUpgraded, earlier, tablesOf } from "./old-tables.mjs";
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

test.each(earlier)(
  "the tables of version %i are brought up to date, with what is in them",
  async (version) => {
    await empty();
    for (const statement of tablesOf(version)) await database.pool(1).query(statement);
    const places = [open(), open()]; // both at once
    await Promise.all(places.map((place) => place.open({ model: "bank", space: "b" }).load("me")));
    await checkUpgraded(version, places[0]!);
  },
);

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

test("a log stays short, also where each commit is made by a store that was just opened", async () => {
  await empty();
  const space = { model: "bank", space: "a" };
  const pool = database.pool(2);
  for (let head = 0; head < 210; head++) {
    const place = postgres(pool, { log: 10 });
    await place.open(space).commit(head, batch(head + 1));
    await place.close();
  }
  const { rows } = await database.pool(1).query("select head from dosync_batch");
  expect(rows.length).toBeLessThan(10 + 100); // it is looked after every hundred commits
  const store = open().open(space);
  expect(await store.since(100)).toBeUndefined();
  expect(await store.since(200)).toHaveLength(10);
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

test("a page that others have overtaken after a restore gets the state anew", async () => {
  await empty();
  const { at, mine, network, restore } = await pageOfALostFuture();
  network.isAway = true;
  await restore();
  const yours = openAt(at, { user: "bob" });
  await yours.ready;
  for (const note of ["a", "b", "c"]) await yours.run(write, note).confirmed;
  network.isAway = false;
  await vi.waitFor(() => expect(deref(mine.model.note)).toBe("c"), 10_000);
  expect([balances(mine.model), balances(yours.model)]).toEqual([
    [490, 1010],
    [490, 1010],
  ]);
});

test("pages whose servers go on while a backup is restored show what all servers have", async () => {
  await empty();
  const { at, mine, restore } = await pageOfALostFuture();
  const other = openAt(openServer({ store: open({ poll: 20 }) }), { user: "carol" });
  await other.ready;
  const pool = database.pool(1);
  // Another program goes on from the backup, to the head that the servers here have, in the same moment.
  await restore(async (query) => {
    await query(
      "update dosync_space set head = head + 1, history = 'another' where space = 's'; " +
        'insert into dosync_batch select model, space, head, \'[{"version":1,"mutations":2,"values":3,"removed":6},1,[],[4],[5,1],"note",[]]\', history from dosync_space where space = \'s\'; ' +
        "insert into dosync_value values ('bank', 's', 'note', '[1]') on conflict (model, space, address) do update set value = excluded.value",
    );
  });
  await pool.query("select pg_notify('dosync', '[\"bank\",\"s\"]')");
  await vi.waitFor(() => expect(balances(mine.model)).toEqual([490, 1010]), 10_000);
  const yours = openAt(at, { user: "bob" });
  await yours.ready;
  await yours.run(transfer, 40).confirmed;
  for (const { model } of [mine, other, yours]) {
    await vi.waitFor(() => expect(balances(model)).toEqual([450, 1050]), 10_000);
  }
});

/** A page that knows one commit more than a backup, and what restores that. */
async function pageOfALostFuture(): Promise<{
  readonly at: Pick<Spaces, "fetch">;
  readonly mine: ReturnType<typeof openAt>;
  readonly network: { isAway: boolean };
  readonly restore: (
    meanwhile?: (query: (sql: string) => Promise<unknown>) => Promise<void>,
  ) => Promise<void>;
}> {
  const pool = database.pool(1);
  const tables = ["dosync_space", "dosync_value", "dosync_batch", "dosync_client"];
  const at = openServer({ store: open({ poll: 20 }) });
  const network = { isAway: false };
  const mine = openAt({
    async fetch(request) {
      if (network.isAway) throw new TypeError("The network is away.");
      return at.fetch(request);
    },
  });
  await mine.ready;
  await mine.run(transfer, 10).confirmed;
  for (const table of tables) await pool.query(`create table backup_${table} as table ${table}`);
  await mine.run(transfer, 100).confirmed;
  return {
    at,
    mine,
    network,
    async restore(meanwhile) {
      const client = await pool.connect();
      try {
        await client.query("begin");
        for (const table of tables) {
          await client.query(`delete from ${table}; insert into ${table} table backup_${table}`);
          await client.query(`drop table backup_${table}`);
        }
        await meanwhile?.((sql) => client.query(sql));
        await client.query("commit");
      } finally {
        client.release();
      }
    },
  };
}
