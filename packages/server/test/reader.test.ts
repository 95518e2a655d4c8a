import { expect, onTestFinished, test } from "vitest";
import { addWatch, deref, dosync, invariant, ref, removeWatch } from "@dosync/core";
import { add, collection, keys } from "@dosync/core/collection";
import {
  defineModel,
  memory,
  openReplica,
  type Place,
  type Replica,
  type Store,
} from "@dosync/replica";
import { type DehydratedReplica, dehydrateReplica, server } from "@dosync/replica/server";
import { serve } from "@dosync/server";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { type Bank, balances, bank, mutations, transfer, write } from "./bank.ts";
import { openAt, openServer, URL_OF_BANK } from "./support.ts";

function readIn(
  spaces: ReturnType<typeof openServer>,
  subject = "ada",
  space = "s",
): Replica<Bank> {
  const replica = openReplica(bank, { space, at: spaces.reader(subject), mutations });
  onTestFinished(() => replica.close());
  return replica;
}

const headers = (): HeadersInit => ({ authorization: "ada" });

/** What a request for a page renders, as it goes over a network. */
async function rendered(spaces: ReturnType<typeof openServer>): Promise<DehydratedReplica> {
  const replica = readIn(spaces);
  expect(await replica.ready).toBe("loaded");
  return JSON.parse(JSON.stringify(dehydrateReplica(replica))) as DehydratedReplica;
}

/** A page that goes on with what was rendered. */
function hydrated(
  spaces: ReturnType<typeof openServer>,
  from: DehydratedReplica,
  ask: typeof fetch = async (input, init) => spaces.fetch(new Request(input, init)),
): Replica<Bank> {
  const at = server(URL_OF_BANK, { user: "ada", headers, fetch: ask, storage: "memory" });
  const replica = openReplica(bank, { space: "s", at, mutations, from });
  onTestFinished(() => replica.close());
  return replica;
}

test("a reader shows a space as it is, and takes no mutations", async () => {
  const spaces = openServer();
  await openAtReady(spaces, 100);
  const replica = readIn(spaces);
  expect(await replica.ready).toBe("loaded");
  expect(balances(replica.model)).toEqual([400, 1100]);
  expect(thrownBy(() => replica.run(transfer, 1))).toMatchObject({ code: "READ_ONLY" });
  expect(
    thrownBy(() => dosync(() => transfer.body(replica.model, 1, { by: "", now: 0 }))),
  ).toMatchObject({ code: "READ_ONLY" });
  expect(balances(replica.model)).toEqual([400, 1100]);
});

async function openAtReady(spaces: ReturnType<typeof openServer>, amount: number): Promise<void> {
  const page = openAt(spaces);
  await page.ready;
  await page.run(transfer, amount).confirmed;
}

test("a reader shows what another server has committed since", async () => {
  const kept = memory();
  const silent: Place = {
    open(name): Store {
      const one = kept.open(name);
      return {
        load: (client) => one.load(client),
        since: (head) => one.since(head),
        commit: (head, batch) => one.commit(head, batch),
        listen: () => () => {},
      };
    },
  };
  const [one, other] = [openServer({ store: silent }), openServer({ store: silent })];
  await readIn(one).ready;
  await openAtReady(other, 100);
  const replica = readIn(one);
  await replica.ready;
  expect(balances(replica.model)).toEqual([400, 1100]);
});

test("a reader of somebody who may not read is refused, and shows nothing of the space", async () => {
  const asked: unknown[] = [];
  const spaces = openServer({
    authorize: (wish) => {
      asked.push(wish);
      return wish.subject === "ada";
    },
  });
  await openAtReady(spaces, 100);
  asked.length = 0;
  const replica = readIn(spaces, "eve");
  await expect(replica.ready).rejects.toMatchObject({ code: "FORBIDDEN", status: 403 });
  expect(asked).toEqual([{ subject: "eve", space: "s", mutation: undefined, args: undefined }]);
  expect(balances(replica.model)).toEqual([500, 1000]);
  expect(thrownBy(() => dehydrateReplica(replica))).toMatchObject({ code: "NOT_READY" });
  expect(thrownBy(() => spaces.reader(undefined as never))).toMatchObject({ code: "NO_SUBJECT" });
});

test("a reader is refused where the store does not answer, and after the server was stopped", async () => {
  const never = new Promise<never>(() => {});
  const away = {
    load: () => never,
    since: () => never,
    commit: () => never,
    listen: () => () => {},
  };
  const spaces = openServer({ store: { open: () => away }, limits: { wait: 10 } });
  await expect(readIn(spaces).ready).rejects.toThrow("10 ms");
  const stopped = openServer();
  await stopped.stop();
  await expect(readIn(stopped).ready).rejects.toMatchObject({ code: "STOPPING" });
});

test("a replica of another model is not opened at a reader", () => {
  const other = defineModel("other", () => ({ checking: ref(1) }));
  const spaces = openServer();
  expect(
    thrownBy(() => openReplica(other, { space: "s", at: spaces.reader("ada"), mutations: [] })),
  ).toMatchObject({ code: "INVALID_REPLICA" });
});

test("a page shows exactly what was rendered, at once, and then goes on with the space", async () => {
  const spaces = openServer();
  await openAtReady(spaces, 100);
  const from = await rendered(spaces);
  await openAtReady(spaces, 50); // after the page was rendered
  const page = hydrated(spaces, from);
  expect(balances(page.model)).toEqual([400, 1100]);
  expect(deref(page.status)).toMatchObject({ connection: "open", pending: 0, storage: "kept" });
  expect(await page.ready).toBe("loaded");
  expect(balances(page.model)).toEqual([400, 1100]);
  await page.flush();
  expect(balances(page.model)).toEqual([350, 1150]);
});

test("what is run right after a page was hydrated is confirmed once", async () => {
  const spaces = openServer();
  await openAtReady(spaces, 100);
  const page = hydrated(spaces, await rendered(spaces));
  const sent = page.run(transfer, 10);
  expect(balances(page.model)).toEqual([390, 1110]);
  await sent.confirmed;
  expect(balances(page.model)).toEqual([390, 1110]);
});

test("a page that starts from what was rendered shows no state twice", async () => {
  const spaces = openServer();
  await openAtReady(spaces, 100);
  const page = hydrated(spaces, await rendered(spaces));
  let commits = 0;
  addWatch(page.model.checking, "law", () => commits++);
  await page.flush();
  removeWatch(page.model.checking, "law");
  expect(commits).toBe(0);
});

test("what a device knows less than was rendered, and what it has sent, does not show again", async () => {
  const spaces = openServer();
  let isDeaf = false;
  const answers: (() => void)[] = [];
  const ask: typeof fetch = async (input, init) => {
    const response = await spaces.fetch(new Request(input, init));
    if (isDeaf) await new Promise<void>((go) => answers.push(go)); // it is late
    return response;
  };
  const at = server(URL_OF_BANK, {
    user: "ada",
    headers,
    fetch: ask,
    poll: 60_000,
    storage: "memory",
  });
  const first = openReplica(bank, { space: "s", at, mutations });
  onTestFinished(() => first.close());
  await first.ready;
  await first.run(transfer, 50).confirmed;
  isDeaf = true;
  first.run(transfer, 50); // decided, and not answered
  await expect.poll(async () => (await rendered(spaces)).cursor).toBe(2);
  await openAtReady(spaces, 100); // and somebody else's
  const second = openReplica(bank, {
    space: "s",
    at, // the same device
    mutations,
    from: await rendered(spaces),
  });
  onTestFinished(() => second.close());
  const seen = new Set([deref(second.model.checking)]);
  addWatch(second.model.checking, "law", (_key, _ref, _old, next) => seen.add(next));
  await new Promise((resolve) => setTimeout(resolve, 50));
  isDeaf = false;
  for (const go of answers) go();
  await second.flush();
  removeWatch(second.model.checking, "law");
  expect([...seen]).toEqual([300]);
});

test("in the task in which a page is hydrated nothing changes", async () => {
  const spaces = openServer();
  let isAway = false;
  const ask: typeof fetch = async (input, init) => {
    if (isAway) throw new TypeError("away");
    return spaces.fetch(new Request(input, init));
  };
  const at = server(URL_OF_BANK, { user: "ada", headers, fetch: ask, storage: "memory" });
  const first = openReplica(bank, { space: "s", at, mutations });
  onTestFinished(() => first.close());
  await first.ready;
  const from = await rendered(spaces);
  isAway = true;
  first.run(transfer, 100);
  await expect.poll(() => deref(first.status).connection).toBe("failing");
  const second = openReplica(bank, { space: "s", at, mutations, from }); // on the same device
  onTestFinished(() => second.close());
  for (let turns = 0; turns < 100; turns++) await Promise.resolve();
  expect(balances(second.model)).toEqual([500, 1000]);
  await expect.poll(() => balances(second.model)).toEqual([400, 1100]);
});

test("where the server cannot be reached, a page goes on with what its device knows", async () => {
  const spaces = openServer();
  await openAtReady(spaces, 100);
  const from = await rendered(spaces);
  const page = hydrated(spaces, { ...from, cursor: 7 }, async () => {
    throw new TypeError("away");
  });
  page.run(transfer, 10);
  await expect.poll(() => deref(page.status).connection).toBe("failing");
  expect(balances(page.model)).toEqual([390, 1110]);
  expect(deref(page.status).pending).toBe(1);
});

test("values that JSON does not keep arrive as they were", async () => {
  const spaces = openServer();
  const page = openAt(spaces);
  await page.ready;
  const odd = { when: new Date(5), what: new Map([["a", undefined]]), no: Number.NaN };
  await page.run(write, odd).confirmed;
  const from = await rendered(spaces);
  expect(deref(hydrated(spaces, from).model.note)).toEqual(odd);
});

test("rows arrive with their places, and a collection that has none stays empty", async () => {
  interface Todo {
    readonly id: number;
  }
  const todos = defineModel("todos", () => {
    const all = collection<Todo>()({ key: ({ id }) => id });
    dosync(() => add(all, { id: 1 }));
    const none = collection<Todo>()({ key: ({ id }) => id });
    invariant("few", () => deref(keys(all)).length < 5);
    return { all, none };
  });
  const more = todos.mutation("more", ({ all }, id: number) => void add(all, { id }));
  const store = memory();
  const spaces = serve(todos, {
    store,
    mutations: [more],
    authenticate: () => "ada",
    authorize: () => true,
  });
  onTestFinished(() => spaces.stop({ timeout: 0 }));
  const writer = openReplica(todos, { space: "s", at: store, mutations: [more] });
  await writer.ready;
  await writer.run(more, 3).confirmed;
  await writer.run(more, 2).confirmed;
  writer.close();
  const reader = openReplica(todos, { space: "s", at: spaces.reader("ada"), mutations: [] });
  await reader.ready;
  const from = dehydrateReplica(reader);
  reader.close();
  const at = server(URL_OF_BANK, {
    user: "ada",
    fetch: async (input, init) => spaces.fetch(new Request(input, init)),
    storage: "memory",
  });
  const page = openReplica(todos, { space: "s", at, mutations: [more], from });
  onTestFinished(() => page.close());
  const ids = (): unknown => deref(keys(page.model.all));
  expect([ids(), deref(keys(page.model.none))]).toEqual([[1, 3, 2], []]);
  page.run(more, 4);
  await page.flush();
  expect(ids()).toEqual([1, 3, 2, 4]);
});

test("what a program of another version has rendered is passed over", async () => {
  const spaces = openServer();
  await openAtReady(spaces, 100);
  const page = hydrated(spaces, { ...(await rendered(spaces)), version: 2 });
  expect(deref(page.status).connection).toBe("opening");
  await page.ready;
  expect(balances(page.model)).toEqual([400, 1100]);
});

test("a place that is no server takes nothing that was rendered", async () => {
  const from = await rendered(openServer());
  expect(
    thrownBy(() => openReplica(bank, { space: "s", at: memory(), mutations, from })),
  ).toMatchObject({ code: "INVALID_REPLICA" });
  expect(thrownBy(() => dehydrateReplica({} as never))).toMatchObject({ code: "NOT_A_REPLICA" });
});
