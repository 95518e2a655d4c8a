import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deref } from "@dosync/core";
import { memory } from "@dosync/replica";
import { type Answer, type Problem, toText } from "@dosync/replica/adapter";
import { type ServeOptions, type ServerEvent, serve } from "@dosync/server";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { type Bank, bank, spin, transfer } from "./bank.ts";
import {
  ask,
  checkingIn,
  nameOfDevice,
  openAt,
  openServer,
  pushOf,
  URL_OF_BANK,
} from "./support.ts";

async function problemOf(response: Promise<Response>): Promise<[number, string]> {
  const { status, ...rest } = await response;
  void rest;
  return [status, ((await (await response).json()) as Problem).code];
}

/** Everybody has a space of their own name. */
const ownSpaces: Partial<ServeOptions<Bank>> = {
  authorize: ({ subject, space, mutation }) =>
    subject === space && (mutation === undefined || mutation === "transfer"),
};

describe("nobody", () => {
  test("may do anything without a name", async () => {
    const spaces = openServer({ authenticate: () => undefined });
    for (const route of ["pull", "stream"]) {
      expect(await problemOf(ask(spaces, route))).toEqual([401, "UNAUTHENTICATED"]);
    }
  });

  test("reads or changes the space of somebody else, and the answer is the same for one that is not there", async () => {
    const store = memory();
    const spaces = openServer({ store, ...ownSpaces });
    const device = await nameOfDevice(openServer({ store }));
    await ask(spaces, "push", { ...pushOf(device, 1, [100]), space: "ada" });
    const texts = await Promise.all(
      ["ada", "nowhere"].flatMap((space) =>
        ["pull", "stream", "push"].map(async (route) => {
          const push = route === "push" ? pushOf(device, 2, [100], { user: "eve" }) : {};
          const response = await ask(spaces, route, { ...push, space, user: "eve" });
          return `${response.status} ${await response.text()}`;
        }),
      ),
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/^403/);
    expect(await checkingIn(store, "ada")).toBe(400);
  });

  test("runs a mutation that is not allowed: it is refused, and the next ones run", async () => {
    const store = memory();
    const spaces = openServer({ store, ...ownSpaces });
    const { clientID } = (await (await ask(spaces, "pull", { space: "ada" })).json()) as Answer;
    const push = pushOf(clientID, 1, [], {
      mutations: [
        { id: 1, name: "write", args: "[1]", timestamp: 0 },
        { id: 2, name: "transfer", args: "[100]", timestamp: 0 },
        { id: 3, name: "toString", args: "[1]", timestamp: 0 },
        { id: 4, name: "transfer", args: "[1", timestamp: 0 },
      ],
    });
    const { outcomes } = (await (
      await ask(spaces, "push", { ...push, space: "ada" })
    ).json()) as Answer;
    expect(outcomes.map(([, refusal]) => refusal?.code)).toEqual([
      "FORBIDDEN",
      undefined,
      "UNKNOWN_MUTATION",
      "BODY_THREW",
    ]);
    expect(await checkingIn(store, "ada")).toBe(400);
  });

  test("runs arguments that the schema of a mutation refuses", async () => {
    const asked: unknown[] = [];
    const spaces = openServer({ authorize: ({ args }) => asked.push(args) > 0 });
    const mutations = ["1.2", '"12"'].map((text, index) => ({
      id: index + 1,
      name: "deposit",
      args: `[${text}]`,
      timestamp: 0,
    }));
    const push = pushOf(await nameOfDevice(spaces), 1, [], { mutations });
    const { outcomes } = (await (await ask(spaces, "push", push)).json()) as Answer;
    expect(outcomes).toMatchObject([
      [1, null],
      [2, { code: "INVALID_ARGUMENTS" }],
    ]);
    expect(asked.filter((args) => args !== undefined)).toEqual([1]); // as the schema has made it
  });

  test("is let through by an answer that is no boolean", async () => {
    const spaces = openServer({ authorize: () => "no" as never });
    expect(await problemOf(ask(spaces, "pull"))).toEqual([403, "FORBIDDEN"]);
  });

  test("is taken for somebody else in the log", async () => {
    const store = memory();
    const spaces = openServer({ store });
    await ask(spaces, "push", pushOf(await nameOfDevice(spaces), 1, [100]));
    const log = await store.open({ model: "bank", space: "s" }).since(0);
    expect(log!.flatMap(({ mutations }) => mutations).map(({ by }) => by)).toEqual(["ada"]);
  });

  test("sends the outbox of somebody else", async () => {
    const store = memory();
    const spaces = openServer({ store });
    const device = await nameOfDevice(spaces);
    const stolen = { ...pushOf(device, 1, [100]), user: "eve" };
    expect(await problemOf(ask(spaces, "push", stolen))).toEqual([403, "OTHER_USER"]);
    expect(await checkingIn(store)).toBeUndefined();
  });

  test("takes over the device of somebody else: its numbers are not touched", async () => {
    const store = memory();
    const spaces = openServer({ store });
    const device = await nameOfDevice(spaces);
    await ask(spaces, "push", pushOf(device, 1, [100]));
    const forged = { ...pushOf(device, 2, [100], { user: "eve" }), user: "eve" };
    expect(await problemOf(ask(spaces, "push", forged))).toEqual([403, "FORBIDDEN"]);
    const { lastMutationID } = (await (
      await ask(spaces, "push", pushOf(device, 2, [1]))
    ).json()) as Answer;
    expect([lastMutationID, await checkingIn(store)]).toEqual([2, 399]);
  });
});

test("a page of another site may not use the server, unless it is named", async () => {
  const origin = "https://evil.test";
  const headers = { origin };
  const spaces = openServer();
  const device = await nameOfDevice(spaces);
  for (const attack of [
    ask(spaces, "push", { ...pushOf(device, 1, [1]), headers }),
    ask(spaces, "pull", { headers }),
    ask(spaces, "pull", { headers: { "sec-fetch-site": "cross-site" } }),
    ask(spaces, "push", { ...pushOf(device, 1, [1]), headers: { origin: "null" } }),
  ]) {
    expect(await problemOf(attack)).toEqual([403, "FOREIGN_ORIGIN"]);
  }
  expect(
    (await ask(spaces, "pull", { headers: { origin: new URL(URL_OF_BANK).origin } })).status,
  ).toBe(200);
  const open = openServer({ origins: [origin] });
  const response = await ask(open, "pull", { headers });
  expect(response.headers.get("access-control-allow-origin")).toBe(origin);
  expect((await ask(open, "push", { method: "OPTIONS", headers })).status).toBe(204);
});

test("a body that is too long is not read to its end", async () => {
  const spaces = openServer({ limits: { pushBytes: 1000 } });
  const device = await nameOfDevice(spaces);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 100;
      controller.enqueue(new Uint8Array(100));
    },
  });
  const endless = { method: "POST", body, duplex: "half" } as const;
  expect(await problemOf(ask(spaces, "push", endless))).toEqual([413, "TOO_LARGE"]);
  expect(sent).toBeLessThan(5000);
  const many = pushOf(
    device,
    1,
    Array.from({ length: 101 }, () => 1),
  );
  expect(await problemOf(ask(spaces, "push", many))).toEqual([413, "TOO_LARGE"]);
});

test("a body that ends in the middle is nobody's alarm", async () => {
  const events: ServerEvent[] = [];
  const spaces = openServer({ log: (event) => events.push(event) });
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"clientID":'));
      controller.error(new Error("aborted"));
    },
  });
  const response = await ask(spaces, "push", { method: "POST", body, duplex: "half" } as never);
  expect([response.status, ((await response.json()) as Problem).code]).toEqual([400, "MALFORMED"]);
  expect(events).toEqual([]);
});

test("arguments that are larger than their text says are refused", async () => {
  const store = memory();
  const spaces = openServer({ store });
  const bomb = `[${Array.from({ length: 40 }, (_, i) => `[${i + 1},${i + 1}]`).join()},1]`;
  const texts = [bomb, "[[-7,4294967295]]", '[{"a":0}]', "[[0]]"];
  const mutations = texts.map((args, index) => ({
    id: index + 1,
    name: "write",
    args,
    timestamp: 0,
  }));
  const push = pushOf(await nameOfDevice(spaces), 1, [], { mutations });
  const { outcomes } = (await (await ask(spaces, "push", push)).json()) as Answer;
  for (const [, refusal] of outcomes) expect(refusal).not.toBeNull();
  expect(outcomes).toHaveLength(texts.length);
});

test("no arguments and no names change a prototype", async () => {
  const spaces = openServer();
  const names = ["__proto__", "constructor", "prototype", "toString"];
  const mutations = names.flatMap((name, index) => [
    { id: 2 * index + 1, name, args: "[1]", timestamp: 0 },
    { id: 2 * index + 2, name: "write", args: `[{"${name}":1},{"polluted":2},true]`, timestamp: 0 },
  ]);
  const device = await nameOfDevice(spaces);
  await ask(spaces, "push", pushOf(device, 1, [], { mutations }));
  for (const space of names) {
    await ask(spaces, "push", { ...pushOf(device, 1, [1]), space });
    expect((await ask(spaces, "pull", { space })).status).toBe(200);
  }
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  const reader = openAt(spaces);
  expect(await reader.ready).toBe("memory");
});

test("whatever is sent, the answer is a clear one, and nothing is half done", async () => {
  const store = memory();
  const events: ServerEvent[] = [];
  const spaces = openServer({ store, log: (event) => events.push(event) });
  const device = await nameOfDevice(spaces);
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, device, 1, 0, -1, 1.5, 1e300));
  const mutation = fc.record(
    { id: odd, name: fc.oneof(odd, fc.constant("transfer")), args: odd, timestamp: odd },
    { requiredKeys: [] },
  );
  const body = fc.record(
    {
      clientID: fc.oneof(odd, fc.constant(device)),
      user: fc.oneof(odd, fc.constant("ada")),
      cookie: odd,
      schemaVersion: fc.oneof(odd, fc.constant(1)),
      mutations: fc.oneof(odd, fc.array(mutation, { maxLength: 3 })),
    },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    body.map((value) => JSON.stringify(value)),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(text, async (sent) => {
      const response = await ask(spaces, "push", { method: "POST", body: sent });
      expect([200, 400, 403, 409, 413]).toContain(response.status);
      await response.text();
    }),
    { numRuns: 200 },
  );
  expect(events.filter(({ type }) => type === "error")).toEqual([]);
  await ask(spaces, "push", pushOf(await nameOfDevice(spaces), 1, [100]));
  expect(await checkingIn(store)).toBe(400);
});

test("a mutation that never ends is refused, also if it catches what stops it", async () => {
  const store = memory();
  const spaces = openServer({ store, limits: { operations: 1000 } });
  const device = await nameOfDevice(spaces, "guest");
  const push = pushOf(device, 1, [], {
    user: "guest",
    mutations: [
      { id: 1, name: spin.name, args: toText(undefined), timestamp: 0 },
      { id: 2, name: transfer.name, args: "[100]", timestamp: 0 },
    ],
  });
  const { outcomes } = (await (
    await ask(spaces, "push", { ...push, user: "guest" })
  ).json()) as Answer;
  expect(outcomes).toMatchObject([
    [1, { code: "BUDGET_EXCEEDED" }],
    [2, null],
  ]);
});

test("one person has so many streams open, and others have theirs", async () => {
  const spaces = openServer({ limits: { streamsPerSubject: 3 } });
  const streams = await Promise.all([1, 2, 3].map(() => ask(spaces, "stream")));
  for (const { status } of streams) expect(status).toBe(200);
  expect(await problemOf(ask(spaces, "stream"))).toEqual([429, "TOO_MANY_STREAMS"]);
  expect((await ask(spaces, "stream", { user: "bob" })).status).toBe(200);
  await streams[0]!.body!.cancel();
  expect((await ask(spaces, "stream")).status).toBe(200);
});

test("an open stream ends when its reader may no longer read", async () => {
  let isAllowed = true;
  const spaces = openServer({ authorize: () => isAllowed, limits: { reauthorize: 5 } });
  const { body } = await ask(spaces, "stream?cookie=0");
  isAllowed = false;
  for await (const chunk of body!) expect(chunk).toBeUndefined(); // it is told nothing, and ends
});

test("a stream shows that it lives", async () => {
  const spaces = openServer({ limits: { heartbeat: 5 } });
  const { body } = await ask(spaces, "stream?cookie=0");
  const reader = body!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("\n");
  await reader.cancel();
});

test("what fails inside is logged, and told to nobody", async () => {
  const events: ServerEvent[] = [];
  const secret = new Error("the password of the database");
  const spaces = openServer({
    log: (event) => events.push(event),
    authenticate: () => {
      throw secret;
    },
  });
  const response = await ask(spaces, "pull");
  expect([response.status, await response.text()]).toEqual([
    503,
    expect.not.stringContaining("password"),
  ]);
  expect(events).toMatchObject([{ type: "error", error: secret }]);
});

test("a server needs a store, its mutations, and somebody who decides", () => {
  for (const options of [
    undefined,
    {},
    { store: memory(), mutations: [], authorize: () => true },
  ]) {
    expect(thrownBy(() => serve(bank, options as never))).toMatchObject({ code: "INVALID_SERVER" });
  }
  expect(deref(bank.create().checking)).toBe(500);
});
