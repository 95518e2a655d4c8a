import { expect, onTestFinished, test } from "vitest";
import { addWatch, alter, deref, dosync, ref, refSet } from "@dosync/core";
import { defineModel, memory, openReplica, type Replica } from "@dosync/replica";
import { server } from "@dosync/replica/server";
import { serve, type Spaces } from "@dosync/server";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { type Bank, bank, balances, mutations, transfer, write } from "./bank.ts";
import { checkingIn, openAt, openServer, URL_OF_BANK } from "./support.ts";

/** A network that can be away. */
function network(spaces: Pick<Spaces, "fetch">): { isAway: boolean; readonly fetch: typeof fetch } {
  return {
    isAway: false,
    async fetch(input, init) {
      if (this.isAway) throw new TypeError("The network is away.");
      return spaces.fetch(new Request(input, init));
    },
  };
}

const ada = (): HeadersInit => ({ authorization: "ada" });

/** Replicas of one person on one device, as so many components of a page. */
function openOnOneDevice(fetcher: typeof fetch, count: number): Replica<Bank>[] {
  const at = server(URL_OF_BANK, { user: "ada", headers: ada, fetch: fetcher, storage: "memory" });
  return Array.from({ length: count }, () => {
    const replica = openReplica(bank, { space: "s", at, mutations });
    onTestFinished(() => replica.close());
    return replica;
  });
}

test("a mutation is pending, stored, sent, and confirmed", async () => {
  const replica = openAt(openServer());
  await replica.ready;
  const sent = replica.run(transfer, 1);
  const states: unknown[] = [deref(sent.state)];
  addWatch(sent.state, "log", (_key, _identity, _old, state) => void states.push(state));
  await sent.confirmed;
  expect(states).toEqual(["pending", "stored", "sent", "confirmed"]);
  expect(sent.cancel()).toBe(false);
});

test("while the network is away everything shows, and is confirmed in its order afterwards", async () => {
  const store = memory();
  const net = network(openServer({ store }));
  const [replica] = openOnOneDevice((...args) => net.fetch(...args), 1) as [Replica<Bank>];
  await replica.ready;
  net.isAway = true;
  const sent = [100, 200].map((amount) => replica.run(transfer, amount));
  await expect(replica.flush({ timeout: 100 })).rejects.toMatchObject({ code: "TIMEOUT" });
  expect([balances(replica.model), deref(replica.status)]).toMatchObject([
    [200, 1300],
    { pending: 2, connection: "failing" },
  ]);
  expect(await checkingIn(store)).toBeUndefined();
  net.isAway = false;
  await Promise.all(sent.map(({ confirmed }) => confirmed));
  expect([await checkingIn(store), deref(replica.status).connection]).toEqual([200, "open"]);
});

test("all replicas of a device show its outbox, in one order", async () => {
  const net = network(openServer());
  const replicas = openOnOneDevice((...args) => net.fetch(...args), 2);
  const [one, other] = replicas as [Replica<Bank>, Replica<Bank>];
  await Promise.all(replicas.map(({ ready }) => ready));
  net.isAway = true;
  one.run(transfer, 100);
  other.run(transfer, 10);
  await expect.poll(() => balances(one.model)).toEqual([390, 1110]);
  await expect.poll(() => balances(other.model)).toEqual([390, 1110]);
  net.isAway = false;
  await Promise.all(replicas.map((replica) => replica.flush()));
  for (const { model, status } of replicas) {
    expect([balances(model), deref(status).pending]).toEqual([[390, 1110], 0]);
  }
});

test("what has not left is taken back by forget, also what another replica of the device has run", async () => {
  const net = network(openServer());
  const [one, other] = openOnOneDevice((...args) => net.fetch(...args), 2) as [
    Replica<Bank>,
    Replica<Bank>,
  ];
  await Promise.all([one.ready, other.ready]);
  one.pause();
  other.pause();
  const mine = one.run(transfer, 100);
  const error = mine.confirmed.catch((reason: unknown) => reason);
  await one.forget();
  expect(await error).toMatchObject({ code: "CANCELLED" });
  expect(balances(one.model)).toEqual([500, 1000]);
});

test("an outbox is sent only while its user is who has logged in", async () => {
  const store = memory();
  let login = "bob";
  const spaces = openServer({ store, authenticate: () => login });
  const replica = openAt(spaces, { user: "ada" });
  await replica.ready; // the space may be read by both
  const sent = replica.run(transfer, 100);
  await expect
    .poll(() => deref(replica.status).failure, { timeout: 5000 })
    .toMatchObject({ code: "OTHER_USER" });
  expect(await checkingIn(store)).toBeUndefined();
  login = "ada";
  await sent.confirmed;
  expect(await checkingIn(store)).toBe(400);
});

test("what a server no longer knows of is told as expired, and never run again", async () => {
  const store = memory();
  let spaces = openServer({ store });
  const replica = openAt({ fetch: (request) => spaces.fetch(request) });
  await replica.ready;
  await replica.run(transfer, 100).confirmed;
  spaces = openServer(); // as if its disk was lost: it knows no device
  const late = replica.run(transfer, 10);
  await expect(late.confirmed).rejects.toMatchObject({ code: "EXPIRED" });
  await replica.run(transfer, 1).confirmed;
  expect(balances(replica.model)).toEqual([499, 1001]);
});

test("a mutation that is too large is refused, and the next ones are decided", async () => {
  const replica = openAt(openServer({ limits: { pushBytes: 2000 } }));
  await replica.ready;
  const large = replica.run(write, "x".repeat(5000));
  const next = replica.run(transfer, 1);
  await expect(large.confirmed).rejects.toMatchObject({ code: "TOO_LARGE" });
  await next.confirmed;
  expect(deref(replica.model.note)).toBeUndefined();
});

test("a replica that polls is told too", async () => {
  const spaces = openServer();
  const [mine, yours] = [openAt(spaces, { poll: 20 }), openAt(spaces, { user: "bob" })];
  await Promise.all([mine.ready, yours.ready]);
  const told = new Promise((resolve) =>
    addWatch(mine.model.checking, "told", (_key, _identity, _old, value) => resolve(value)),
  );
  await yours.run(transfer, 100).confirmed;
  expect(await told).toBe(400);
});

test("a transaction without a name is refused before it changes anything", async () => {
  const { model, ready } = openAt(openServer());
  await ready;
  const set = (): unknown => dosync(() => refSet(model.checking, 1));
  expect(thrownBy(set)).toMatchObject({ code: "UNNAMED_MUTATION" });
  expect(deref(model.checking)).toBe(500);
});

test("a replica that is closed tells that it will not hear of what has left", async () => {
  const net = network(openServer());
  const [replica] = openOnOneDevice((...args) => net.fetch(...args), 1) as [Replica<Bank>];
  await replica.ready;
  net.isAway = true;
  const sent = replica.run(transfer, 1);
  await expect.poll(() => deref(sent.state)).toBe("sent");
  replica.close();
  await expect(sent.confirmed).rejects.toMatchObject({ code: "UNKNOWN_OUTCOME" });
});

test("a server needs a URL and a user", () => {
  expect(thrownBy(() => server("/api", {} as never))).toMatchObject({ code: "INVALID_SERVER" });
});

test("a flush that was asked for while a replica was paused ends after it is resumed", async () => {
  const replica = openAt(openServer());
  await replica.ready;
  replica.pause();
  const flushed = replica.flush();
  replica.run(transfer, 100);
  replica.resume();
  await flushed;
  expect(deref(replica.status).pending).toBe(0);
});

test("a page that is newer than its server shows the server's values in its own shape, and goes on when that follows", async () => {
  const old = defineModel("account", () => ({ euros: ref(5) }));
  const addEuros = old.mutation("add", ({ euros }, n: number) => alter(euros, (sum) => sum + n));
  const account = defineModel("account", () => ({ cents: ref(0) }), {
    version: 2,
    migrate: {
      2: (values) => {
        values.set("cents", ((values.get("euros") as number | undefined) ?? 5) * 100);
        values.delete("euros");
      },
    },
  });
  const addCents = account.mutation("add", ({ cents }, n: number) =>
    alter(cents, (sum) => sum + n),
  );
  const store = memory();
  const common = { store, authenticate: () => "ada", authorize: () => true };
  const [former, latter] = [
    serve(old, { ...common, mutations: [addEuros] }),
    serve(account, { ...common, mutations: [addCents] }),
  ];
  onTestFinished(
    async () =>
      void (await Promise.all([former.stop({ timeout: 0 }), latter.stop({ timeout: 0 })])),
  );
  let spaces: Pick<Spaces, "fetch"> = former;
  const fetcher: typeof fetch = async (input, init) => spaces.fetch(new Request(input, init));
  const at = server(URL_OF_BANK, { user: "ada", fetch: fetcher, storage: "memory" });
  const before = openReplica(old, { space: "s", at, mutations: [addEuros] });
  onTestFinished(() => before.close());
  await before.ready;
  await before.run(addEuros, 2).confirmed;

  const replica = openReplica(account, { space: "s", at, mutations: [addCents] });
  onTestFinished(() => replica.close());
  await replica.ready;
  expect(deref(replica.model.cents)).toBe(700);
  const sent = replica.run(addCents, 1);
  await expect
    .poll(() => deref(replica.status).failure, { timeout: 5000 })
    .toMatchObject({ code: "OUTDATED" });
  expect([deref(replica.model.cents), deref(before.model.euros)]).toEqual([701, 7]);

  spaces = latter;
  await sent.confirmed;
  expect([deref(replica.model.cents), deref(before.status).connection]).toEqual([701, "outdated"]);
});
