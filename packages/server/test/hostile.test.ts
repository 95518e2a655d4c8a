// What somebody tries who may be here, and means harm. What nobody may is in security.test.ts.
import { expect, test } from "vitest";
import { deref } from "@dosync/core";
import { memory } from "@dosync/replica";
import { type Answer, toText } from "@dosync/replica/adapter";
import { write } from "./bank.ts";
import {
  ask,
  checkingIn,
  countOpened,
  nameOfDevice,
  openAt,
  openServer,
  pushOf,
} from "./support.ts";

const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { code: string }).code;

test("numbers that a device cannot have are refused, and its next mutation is the next one", async () => {
  const store = memory();
  const spaces = openServer({ store });
  const device = await nameOfDevice(spaces);
  await ask(spaces, "push", pushOf(device, 1, [100]));
  const forged: [number, number, string][] = [
    [0, 400, "MALFORMED"],
    [-1, 400, "MALFORMED"],
    [1.5, 400, "MALFORMED"],
    [3, 409, "GAP"],
    [Number.MAX_SAFE_INTEGER, 409, "GAP"],
    [2 ** 53, 400, "MALFORMED"],
    [1e300, 400, "MALFORMED"],
  ];
  for (const [number, status, code] of forged) {
    const response = await ask(spaces, "push", pushOf(device, number, [100]));
    expect([response.status, await codeOf(response)], `${number}`).toEqual([status, code]);
  }
  await ask(spaces, "push", pushOf(device, 2, [1]));
  expect(await checkingIn(store)).toBe(399);
});

test("a request that is sent again and again changes nothing more, also with other contents", async () => {
  const store = memory();
  const spaces = openServer({ store });
  const device = await nameOfDevice(spaces);
  await ask(spaces, "push", pushOf(device, 1, [100]));
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const response = await ask(spaces, "push", pushOf(device, 1, [index + 1]));
      return ((await response.json()) as Answer).outcomes;
    }),
  );
  for (const outcomes of answers) expect(outcomes).toEqual([[1, null]]);
  expect(await checkingIn(store)).toBe(400);
});

test("the outcomes of a device are told to nobody but its person", async () => {
  const spaces = openServer();
  const device = await nameOfDevice(spaces);
  await ask(spaces, "push", pushOf(device, 1, [600]));
  for (const route of ["pull", "stream"]) {
    const response = await ask(spaces, `${route}?clientID=${device}`, { user: "eve" });
    expect([response.status, await codeOf(response)]).toEqual([403, "FORBIDDEN"]);
  }
  const mine = (await (await ask(spaces, `pull?clientID=${device}`)).json()) as Answer;
  expect(mine.outcomes).toMatchObject([[1, { code: "INVARIANT_VIOLATED" }]]);
});

test("the store is not asked about a space that somebody may not read, so no time tells what is there", async () => {
  const store = memory();
  const { opened, counting } = countOpened(store);
  const spaces = openServer({
    store: counting,
    authorize: ({ subject, space }) => subject === space,
  });
  const device = await nameOfDevice(openServer());
  for (const space of ["ada", "nowhere"]) {
    const push = pushOf(device, 1, [1], { user: "eve" });
    for (const [route, init] of [["pull"], ["stream"], ["push", push]] as const) {
      expect((await ask(spaces, route, { ...init, user: "eve", space })).status).toBe(403);
    }
  }
  expect(opened).toEqual([]);
});

test("what a form of another site can send is no push", async () => {
  const spaces = openServer();
  const push = pushOf(await nameOfDevice(spaces), 1, [1]);
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    const response = await ask(spaces, "push", { ...push, headers: { "content-type": type } });
    expect([response.status, await codeOf(response)]).toEqual([400, "MALFORMED"]);
  }
});

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};

/** The text of a nested value, which no function has to call itself for. */
const textOfNested = (depth: number): string =>
  `[${Array.from({ length: depth }, (_, index) => `[${index + 1}]`).join()},1]`;

test("a value that is nested however deeply stops nobody", async () => {
  expect(textOfNested(3)).toBe(toText(nested(3)));
  const store = memory();
  const spaces = openServer({ store });
  const reader = openAt(spaces, { user: "bob" });
  await reader.ready;
  for (const depth of [900, 1100, 2000, 4000, 8000, 20_000]) {
    const mutations = [{ id: 1, name: "write", args: textOfNested(depth), timestamp: 0 }];
    const push = pushOf(await nameOfDevice(spaces), 1, [], { mutations });
    const { outcomes } = (await (await ask(spaces, "push", push)).json()) as Answer;
    expect([depth, outcomes[0]![1] === null]).toEqual([depth, depth < 1000]);
    await ask(spaces, "push", pushOf(await nameOfDevice(spaces), 1, [1]));
  }
  const deep = "[".repeat(200_000);
  expect((await ask(spaces, "push", { method: "POST", body: deep })).status).toBe(400);
  await reader.flush();
  expect([await checkingIn(store), deref(reader.model.checking)]).toEqual([494, 494]);
});

test("a value that becomes deeper with each mutation is refused at last, and stops nobody", async () => {
  const store = memory();
  const spaces = openServer({ store });
  const replica = openAt(spaces);
  await replica.ready;
  await replica.run(write, nested(999)).confirmed;
  await replica.run(write, [deref(replica.model.note)]).confirmed;
  const more = (): unknown => replica.run(write, [[deref(replica.model.note)]]);
  expect(more).toThrow(expect.objectContaining({ code: "NOT_COPYABLE" }));
  await ask(spaces, "push", pushOf(await nameOfDevice(spaces), 1, [1]));
  expect(await checkingIn(store)).toBe(499);
});

test("ten thousand streams of one person are sixteen, and all others are told", async () => {
  const spaces = openServer();
  const statuses = new Map<number, number>();
  for (let round = 0; round < 100; round++) {
    const responses = await Promise.all(Array.from({ length: 100 }, () => ask(spaces, "stream")));
    for (const { status } of responses) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect(statuses).toEqual(
    new Map([
      [200, 16],
      [429, 9984],
    ]),
  );
  expect((await ask(spaces, "stream", { user: "bob" })).status).toBe(200);
  expect(await (await ask(spaces, "health")).json()).toMatchObject({ streams: 17, spaces: 1 });
});
