import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Identity, ref } from "@dosync/core";
import { memory, type Place } from "@dosync/replica";
import type { Answer, WireMutation } from "@dosync/replica/adapter";
import { ask, checkingIn, countOpened, nameOfDevice, openServer, pushOf } from "./support.ts";
import { defaultLimits } from "../src/space/limits.ts";
import { Budget } from "../src/space/budget.ts";
import { checkSize } from "../src/space/check-size.ts";

test("a push may have as many mutations as the limit says, and not one more", async () => {
  const spaces = openServer({ limits: { pushMutations: 2 } });
  const device = await nameOfDevice(spaces);
  expect((await ask(spaces, "push", pushOf(device, 1, [1, 1, 1]))).status).toBe(413);
  expect((await ask(spaces, "push", pushOf(device, 1, [1, 1]))).status).toBe(200);
});

test("a push may have as many bytes as the limit says, and not one more", async () => {
  const { clientID } = { clientID: await nameOfDevice(openServer()) };
  const push = pushOf(clientID, 1, [1]);
  const bytes = Buffer.byteLength(push.body);
  for (const [pushBytes, status] of [
    [bytes - 1, 413],
    [bytes, 200],
  ] as const) {
    const spaces = openServer({ limits: { pushBytes } });
    expect((await ask(spaces, "push", push)).status).toBe(status);
  }
});

test("arguments may have as many parts as the limit says, and not one more", () => {
  const shared = [1, 2];
  const value = [shared, shared]; // 1 + 3 + 3, each part as often as it can be reached
  expect(() => checkSize(value, 7)).not.toThrow();
  expect(() => checkSize(value, 6)).toThrow(expect.objectContaining({ code: "TOO_LARGE" }));
});

test("as many pushes wait as the limit says, and the others are told to ask again", async () => {
  const store = memory();
  let open!: () => void;
  const isOpen = new Promise<void>((resolve) => (open = resolve));
  const busy: Place = {
    open(name) {
      const truth = store.open(name);
      return {
        load: (client) => truth.load(client),
        since: (...known) => truth.since(...known),
        listen: (hint) => truth.listen(hint),
        commit: async (...batch) => (await isOpen, truth.commit(...batch)),
      };
    },
  };
  const spaces = openServer({ store: busy, limits: { queuedPushes: 2 } });
  const devices: string[] = [];
  for (let index = 0; index < 4; index++) devices.push(await nameOfDevice(spaces));
  const push = async (device: string): Promise<[number, unknown]> => {
    const response = await ask(spaces, "push", pushOf(device, 1, [1]));
    return [response.status, ((await response.json()) as { code?: unknown }).code];
  };
  const waiting = [push(devices[0]!), push(devices[1]!)];
  await new Promise(setImmediate);
  const late = devices.slice(2);
  expect(await Promise.all(late.map(push))).toEqual(late.map(() => [503, "LATE"]));
  open();
  const answered = late.map(() => [200, undefined]);
  expect(await Promise.all(waiting)).toEqual(answered);
  expect(await Promise.all(late.map(push))).toEqual(answered);
  expect(await checkingIn(store)).toBe(496);
});

test("spaces that nobody uses make room, and come back as they were", async () => {
  const store = memory();
  const { opened, counting } = countOpened(store);
  const spaces = openServer({ store: counting, limits: { spaces: 2 } });
  const held = async (): Promise<number> =>
    ((await (await ask(spaces, "health")).json()) as { spaces: number }).spaces;
  const device = await nameOfDevice(spaces);
  await ask(spaces, "push", { ...pushOf(device, 1, [100]), space: "a" });
  const { body } = await ask(spaces, "stream", { space: "followed" });
  for (const space of ["b", "c", "d"]) await ask(spaces, "pull", { space });
  expect(await held()).toBe(2);
  await ask(spaces, "pull", { space: "followed" });
  expect(opened.filter((name) => name === "followed")).toHaveLength(1);
  await ask(spaces, "push", { ...pushOf(device, 2, [100]), space: "a" });
  expect(await checkingIn(store, "a")).toBe(300);
  await body!.cancel();
});

/** A mutation that writes a text of so many letters. */
const write = (id: number, length: number): WireMutation => ({
  id,
  name: "write",
  args: `["${"x".repeat(length)}"]`,
  timestamp: 0,
});

test("a space that is full refuses what would make it larger, and nothing else", async () => {
  const store = memory();
  const spaces = openServer({ store, limits: { spaceSize: 400 } });
  const device = await nameOfDevice(spaces);
  const transfer = { id: 2, name: "transfer", args: "[100]", timestamp: 0 };
  const mutations = [write(1, 200), transfer, write(3, 900), write(4, 250), write(5, 900)];
  const push = pushOf(device, 1, [], { mutations });
  const { outcomes } = (await (await ask(spaces, "push", push)).json()) as Answer;
  expect(outcomes.map(([id, refusal]) => [id, refusal?.code])).toEqual([
    [1, undefined],
    [2, undefined],
    [3, "SPACE_FULL"],
    [4, undefined],
    [5, "SPACE_FULL"],
  ]);
  expect(await checkingIn(store)).toBe(400);
});

test("a space that is larger than its bound, which was lowered, can be made smaller", async () => {
  const store = memory();
  const device = await nameOfDevice(openServer({ store }));
  const pushed = async (spaceSize: number, id: number, length: number): Promise<unknown> => {
    const spaces = openServer({ store, limits: { spaceSize } });
    const mutations = [write(id, length)];
    const answer = await ask(spaces, "push", pushOf(device, 1, [], { mutations }));
    return ((await answer.json()) as Answer).outcomes.at(-1)![1]?.code;
  };
  expect(await pushed(2000, 1, 900)).toBeUndefined();
  expect(await pushed(400, 2, 950)).toBe("SPACE_FULL");
  expect(await pushed(400, 3, 800)).toBeUndefined();
});

test("what is refused is not kept in the log, however large it is", async () => {
  const store = memory();
  const spaces = openServer({ store, authorize: ({ mutation }) => mutation !== "write" });
  const unknown = { ...write(2, 10_000), name: "n".repeat(10_000) };
  const mutations = [write(1, 10_000), unknown, { ...write(3, 10_000), name: "" }];
  await ask(spaces, "push", pushOf(await nameOfDevice(spaces), 1, [], { mutations }));
  const log = await store.open({ model: "bank", space: "s" }).since(0);
  const logged = log!.flatMap((batch) => batch.mutations);
  expect(logged.map(({ refusal }) => refusal?.code)).toEqual([
    "FORBIDDEN",
    "UNKNOWN_MUTATION",
    "MALFORMED",
  ]);
  expect(JSON.stringify(logged).length).toBeLessThan(1000);
});

test("the page on sharing names each limit with its default", () => {
  const page = readFileSync(new URL("../../../docs/guide/share.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  for (const [name, value] of Object.entries(defaultLimits)) {
    const row = rows.find((line) => line.split("|")[1]!.includes(`\`${name}\``));
    expect(row, name).toBeDefined();
    const numbers = (row!.split("|")[2]!.match(/[\d,]+/g) ?? []).map((text) =>
      Number(text.replaceAll(",", "")),
    );
    // Times stand there in seconds or days.
    const readings = [value, value / 1000, value / 86_400_000];
    expect(
      numbers.some((number) => readings.includes(number)),
      name,
    ).toBe(true);
  }
});

test("a mutation may do as much as the limit says, and nothing after one operation more", () => {
  const budget = new Budget({ operations: 2, milliseconds: 1_000_000 });
  const allowed = budget.over(new Set<Identity<unknown>>());
  const exceeded = expect.objectContaining({ code: "BUDGET_EXCEEDED" });
  for (let run = 0; run < 2; run++) {
    budget.start();
    for (let i = 0; i < 2; i++) allowed.has(ref(0));
    expect(budget.isExceeded).toBe(false);
    for (let i = 0; i < 2; i++) expect(() => allowed.has(ref(0))).toThrow(exceeded);
    expect(budget.isExceeded).toBe(true);
  }
});
