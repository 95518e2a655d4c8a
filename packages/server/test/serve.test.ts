import { expect, test } from "vitest";
import { deref } from "@dosync/core";
import { memory } from "@dosync/replica";
import type { Answer, Problem } from "@dosync/replica/adapter";
import type { ServerEvent } from "@dosync/server";
import { balances, sign, transfer, write } from "./bank.ts";
import { ask, checkingIn, nameOfDevice, openAt, openServer, pushOf } from "./support.ts";

test("what is run shows at once, and everybody who reads the space gets it", async () => {
  const spaces = openServer();
  const [mine, yours] = [openAt(spaces), openAt(spaces, { user: "bob" })];
  await Promise.all([mine.ready, yours.ready]);
  const sent = mine.run(transfer, 100);
  expect(balances(mine.model)).toEqual([400, 1100]);
  await sent.confirmed;
  await yours.flush();
  expect(balances(yours.model)).toEqual([400, 1100]);
});

test("a refusal of the server takes its own effects alone", async () => {
  const spaces = openServer();
  const [mine, yours] = [openAt(spaces), openAt(spaces, { user: "bob" })];
  await Promise.all([mine.ready, yours.ready]);
  mine.pause();
  const sent = [100, 300, 50].map((amount) => mine.run(transfer, amount));
  await yours.run(transfer, 200).confirmed;
  mine.resume();
  const outcomes = await Promise.allSettled(sent.map(({ confirmed }) => confirmed));
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[1]).toMatchObject({ reason: { rule: "no overdraft", addresses: ["checking"] } });
  expect(balances(mine.model)).toEqual([150, 1350]);
});

test("values arrive as they were sent", async () => {
  const spaces = openServer();
  const [mine, yours] = [openAt(spaces), openAt(spaces, { user: "bob" })];
  await Promise.all([mine.ready, yours.ready]);
  const value = {
    odd: [-0, Number.NaN, 10n, undefined, "\ud800", new Date(5)],
    map: new Map([["a", 1]]),
  };
  await mine.run(write, value).confirmed;
  await yours.flush();
  expect(deref(yours.model.note)).toEqual(value);
});

test("who has run a mutation, and when, is what the server says", async () => {
  const spaces = openServer();
  const mine = openAt(spaces);
  await mine.ready;
  await mine.run(sign).confirmed;
  expect(deref(mine.model.note)).toEqual(["ada", true]);
});

test("a mutation is decided once, however often it is sent", async () => {
  const store = memory();
  const spaces = openServer({ store });
  const device = await nameOfDevice(spaces);
  const answers: Answer[] = [];
  for (let i = 0; i < 3; i++) {
    answers.push(
      (await (await ask(spaces, "push", pushOf(device, 1, [100, 600]))).json()) as Answer,
    );
  }
  expect(await checkingIn(store)).toBe(400);
  for (const { outcomes, lastMutationID } of answers) {
    expect(outcomes).toMatchObject([
      [1, null],
      [2, { rule: "no overdraft" }],
    ]);
    expect(lastMutationID).toBe(2);
  }
});

test("a push that begins with what was decided is answered, and decides nothing", async () => {
  const store = memory();
  const spaces = openServer({ store });
  const device = await nameOfDevice(spaces);
  await ask(spaces, "push", pushOf(device, 1, [100]));
  const again = (await (await ask(spaces, "push", pushOf(device, 1, [100, 50]))).json()) as Answer;
  expect(again.outcomes).toEqual([[1, null]]);
  await ask(spaces, "push", pushOf(device, 2, [50]));
  await ask(spaces, "push", pushOf(device, 1, [100])); // a proxy has kept it for long
  expect(await checkingIn(store)).toBe(350);
});

test("a gap in the numbers of a device is told, and changes nothing", async () => {
  const store = memory();
  const spaces = openServer({ store });
  const response = await ask(spaces, "push", pushOf(await nameOfDevice(spaces), 2, [100]));
  expect([response.status, ((await response.json()) as Problem).code]).toEqual([409, "GAP"]);
  expect(await checkingIn(store)).toBeUndefined();
});

test("a device that was away for longer than its life is told that it has expired", async () => {
  const spaces = openServer({ limits: { deviceLife: -1 } });
  const response = await ask(spaces, "push", pushOf(await nameOfDevice(spaces), 1, [100]));
  expect([response.status, ((await response.json()) as Problem).code]).toEqual([410, "EXPIRED"]);
});

test("a reader who was away for longer than the log gets everything", async () => {
  const spaces = openServer({ limits: { batches: 4 } });
  const device = await nameOfDevice(spaces);
  const told: Answer[] = [];
  for (let number = 1; number <= 9; number++) {
    const pushed = await ask(spaces, "push", pushOf(device, number, [1]));
    told.push((await pushed.json()) as Answer);
  }
  const pull = async (cookie: number): Promise<Answer> => {
    const { history } = told[cookie - 1]!;
    const query = `clientID=${device}&cookie=${cookie}&history=${history}`;
    return (await (await ask(spaces, `pull?${query}`)).json()) as Answer;
  };
  expect(await pull(2)).toMatchObject({
    from: null,
    cookie: 9,
    patch: [{ op: "clear" }, {}, {}, {}],
  });
  const { from, patch } = await pull(8);
  expect([from, patch.map((each) => "key" in each && each.key)]).toEqual([
    8,
    ["checking", "savings"],
  ]);
  expect(await pull(9)).toMatchObject({ from: 9, patch: [], outcomes: [[9, null]] });
});

test("a reader of a stream is told of each commit, and a slow one of all of them together", async () => {
  const spaces = openServer();
  const device = await nameOfDevice(spaces);
  const { body } = await ask(spaces, `stream?clientID=${device}&cookie=0`);
  const reader = body!.getReader();
  const line = async (): Promise<Answer> =>
    JSON.parse(new TextDecoder().decode((await reader.read()).value)) as Answer;
  await ask(spaces, "push", pushOf(device, 1, [1]));
  expect(await line()).toMatchObject({ from: 0, cookie: 1, outcomes: [[1, null]] });
  const cookies: number[] = [];
  for (let number = 2; number <= 8; number++)
    await ask(spaces, "push", pushOf(device, number, [1]));
  while (cookies.at(-1) !== 8) cookies.push((await line()).cookie);
  expect(cookies.length).toBeLessThan(4);
  await reader.cancel();
});

test("two servers over one store decide in one order", async () => {
  const store = memory();
  const servers = [openServer({ store }), openServer({ store })];
  const replicas = servers.flatMap((spaces, index) => [
    openAt(spaces, { user: `a${index}` }),
    openAt(spaces, { user: `b${index}` }),
  ]);
  await Promise.all(replicas.map(({ ready }) => ready));
  const sent = replicas.flatMap((replica) => [1, 2, 3, 4].map((n) => replica.run(transfer, n)));
  await Promise.all(sent.map(({ confirmed }) => confirmed));
  for (let i = 0; i < 2; i++) await Promise.all(replicas.map((replica) => replica.flush()));
  for (const { model } of replicas) expect(balances(model)).toEqual([460, 1040]);
});

test("a server that is stopped decides what waits, and turns the rest away", async () => {
  const store = memory();
  const spaces = openServer({ store });
  const device = await nameOfDevice(spaces);
  const { body } = await ask(spaces, "stream");
  const waiting = ask(spaces, "push", pushOf(device, 1, [100]));
  await new Promise(setImmediate);
  await spaces.stop();
  expect((await waiting).status).toBe(200);
  expect((await ask(spaces, "pull")).status).toBe(503);
  expect((await ask(spaces, "health")).status).toBe(503);
  for await (const _ of body!); // it has ended
  expect(await checkingIn(store)).toBe(400);
});

test("a server that is stopped answers what it was asked before, however far that has come", async () => {
  const store = memory();
  let isSlow = false;
  const spaces = openServer({
    store,
    async authenticate(request) {
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 50));
      return request.headers.get("authorization") ?? undefined;
    },
  });
  const device = await nameOfDevice(spaces);
  isSlow = true;
  const asked = [
    ask(spaces, "push", pushOf(device, 1, [100])),
    ask(spaces, "pull"),
    ask(spaces, "stream"), // it comes too late: nobody would end it
  ];
  await spaces.stop();
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 503]);
  expect(await checkingIn(store)).toBe(400);
  expect(await (await ask(spaces, "health")).json()).toMatchObject({ streams: 0 });
});

test("a server is stopped in time, whatever is never answered", async () => {
  const spaces = openServer({ authenticate: () => new Promise(() => {}) });
  void ask(spaces, "pull");
  const begun = performance.now();
  await spaces.stop({ timeout: 50 });
  expect(performance.now() - begun).toBeLessThan(2000);
});

test("whoever runs a server is told of commits and refusals, and how long pushes have waited", async () => {
  const events: ServerEvent[] = [];
  const spaces = openServer({ log: (event) => events.push(event) });
  const device = await nameOfDevice(spaces);
  await ask(spaces, "push", pushOf(device, 1, [100, 600]));
  await ask(spaces, "push", pushOf(device, 1, [100, 600])); // nothing is decided again
  expect(events).toEqual([
    { type: "committed", space: "s", head: 1, mutations: 2, refused: 1 },
    { type: "decided", space: "s", pushes: 1, waited: expect.any(Number) },
  ]);
  const { waited } = events[1] as ServerEvent & { type: "decided" };
  expect(waited).toBeGreaterThanOrEqual(0);
  expect(waited).toBeLessThan(10_000);
});

test("a log that throws is in nobody's way", async () => {
  const store = memory();
  const spaces = openServer({
    store,
    log: () => {
      throw new Error("the disk is full");
    },
  });
  await ask(spaces, "push", pushOf(await nameOfDevice(spaces), 1, [100]));
  expect(await checkingIn(store)).toBe(400);
});
