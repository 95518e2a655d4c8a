// Histories of devices over two servers and one PostgreSQL, all of which are killed meanwhile.
import { afterAll, beforeAll, expect, test } from "vitest";
import { deref } from "@dosync/core";
import { confirmed, openReplica, type Replica, type Sent } from "@dosync/replica";
import { server } from "@dosync/replica/server";
import { postgres } from "@dosync/server";
import { randomFrom } from "../../packages/core/src/testing/random.ts";
import { anomaliesIn } from "../isolation/history/checker.ts";
import type { Action, Entry, History } from "../isolation/history/history.ts";
import { budget } from "../support/budget.ts";
import { figures } from "../support/figures.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { act, CLIENTS, lists, slotOf } from "./lists.mjs";
import { ServerProcess, unreliableFetch } from "./servers.ts";

type Lists = ReturnType<typeof lists.create>;
type Steps = Parameters<typeof act.body>[1]["steps"];

/** The mutations of one client in one round. */
const MUTATIONS = budget("mutations of a device in a round");

let database: Postgres;
let servers: ServerProcess[];

beforeAll(async () => {
  database = await startPostgres();
  servers = [new ServerProcess(database.port), new ServerProcess(database.port)];
  await Promise.all(servers.map((each) => each.start()));
}, 120_000);

afterAll(async () => {
  await Promise.all((servers ?? []).map((each) => each.kill()));
  await database?.stop();
});

/** What is done to servers and database while clients work, in turn. */
const disasters: Record<string, () => Promise<void>> = {
  async "a server is killed"() {
    await servers[0]!.kill();
    await servers[0]!.start();
  },
  async "the connections of the database are ended"() {
    await database
      .pool(1)
      .query(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'",
      );
  },
  async "the other server is killed"() {
    await servers[1]!.kill();
    await servers[1]!.start();
  },
  async "the database is killed"() {
    await database.kill();
    await database.start();
  },
};

/** One client: it runs mutations, and writes down what it was told. */
async function work(
  replica: Replica<Lists>,
  client: number,
  values: { next: number },
  random: () => number,
  entries: Entry[],
): Promise<void> {
  const open: Promise<void>[] = [];
  for (let id = 1; id <= MUTATIONS; id++) {
    const steps: Steps = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
      const key = Math.floor(random() * 4);
      return random() < 0.5 ? { kind: "read", key } : { kind: "append", key, value: values.next++ };
    });
    try {
      const sent = replica.run(act, { client, id, steps });
      open.push(note(replica, { client, id, steps }, sent, entries));
    } catch (error) {
      expect(error).toMatchObject({ code: "NOT_NOW" }); // it was not even sent
    }
    await new Promise((resolve) => setTimeout(resolve, random() * 150));
  }
  await Promise.all(open);
}

/** Writes down what became of a mutation, and what it has read where it was decided. */
async function note(
  { model }: Replica<Lists>,
  { client, id, steps }: { client: number; id: number; steps: Steps },
  sent: Sent,
  entries: Entry[],
): Promise<void> {
  try {
    await sent.confirmed;
  } catch (error) {
    expect(error).toMatchObject({ code: "NOT_NOW" });
    entries.push({ actions: steps.filter((step) => step.kind === "append"), hasCommitted: false });
    return;
  }
  const slot = deref(confirmed(model.seen[slotOf(client, id)]!));
  expect(slot?.id).toBe(id);
  let next = 0;
  const actions = steps.map((step): Action =>
    step.kind === "read" ? { ...step, result: slot!.results[next++]! } : step,
  );
  entries.push({ actions, hasCommitted: true });
}

async function round(number: number): Promise<History> {
  const random = randomFrom(1000 + number);
  const network = { isReliable: false };
  const space = `round ${number}`;
  const replicas = Array.from({ length: CLIENTS }, (_, client) => {
    const at = server("http://127.0.0.1/", {
      user: `client ${client}`,
      headers: () => ({ authorization: `client ${client}` }),
      fetch: unreliableFetch(servers, random, network),
      storage: "memory",
    });
    return openReplica(lists, { space, at, mutations: [act] });
  });
  await Promise.all(replicas.map(({ ready }) => ready));
  const entries: Entry[] = [];
  const values = { next: 1 };
  const working = Promise.all(
    replicas.map((replica, client) => work(replica, client, values, random, entries)),
  );
  await Object.values(disasters)[number % 4]!();
  if (number % 4 === 3) await disasters["a server is killed"]!();
  await working;
  network.isReliable = true;
  await Promise.all(replicas.map((replica) => replica.flush()));
  const [final] = replicas.map(({ model }) => model.of.map((list) => deref(list)));
  for (const { model } of replicas) expect(model.of.map((list) => deref(list))).toEqual(final);
  for (const replica of replicas) replica.close();
  return { entries, final: final! };
}

test(
  "what devices were told over servers that are killed is strictly serializable, and nothing is lost or doubled",
  { timeout: 3_600_000 },
  async () => {
    let decided = 0;
    for (let number = 0; number < budget("rounds of servers that are killed"); number++) {
      const history = await round(number);
      expect(anomaliesIn(history, "serializable")).toEqual([]);
      const appended = history.entries
        .filter(({ hasCommitted }) => hasCommitted)
        .flatMap(({ actions }) =>
          actions.flatMap((each) => (each.kind === "append" ? [each.value] : [])),
        );
      expect(history.final.flat().toSorted((one, other) => one - other)).toEqual(
        appended.toSorted((one, other) => one - other),
      );
      await expectNumbersWithoutGap(`round ${number}`);
      decided += history.entries.length;
    }
    figures(`${decided} mutations of ${CLIENTS} devices over two servers`);
  },
);

/** The log has each mutation of a device once, in the order of its numbers. */
async function expectNumbersWithoutGap(space: string): Promise<void> {
  const place = postgres(database.pool(1));
  const log = await place.open({ model: "lists", space }).since(0);
  await place.close();
  const last = new Map<string, number>();
  for (const { client, number } of log!.flatMap(({ mutations }) => mutations)) {
    expect(number).toBe((last.get(client) ?? 0) + 1);
    last.set(client, number);
  }
  expect(last.size).toBe(CLIENTS);
}
