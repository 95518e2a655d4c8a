// A device of a server by itself: what it keeps, sends, and takes in.
import { expect, test } from "vitest";
import { Device } from "../src/server/device.ts";
import { MemoryStorage } from "../src/server/memory-storage.ts";
import { Requests } from "../src/server/requests.ts";
import { answerOf, enqueue, put } from "./device-support.ts";

/** What a device asks with: its name, and what it knows. */
const asked = (cookie: number | null, clientID: string | undefined = "d"): Asked => ({
  clientID,
  cookie,
});
const UNNAMED: Asked = { clientID: undefined, cookie: null };
type Asked = Parameters<Device["takeIn"]>[1];

/** A device that a server has named, and told that `a` is 0 at cookie 5. */
async function knownDevice(): Promise<Device> {
  const device = new Device(new MemoryStorage(), "ada");
  await device.takeIn(answerOf({ cookie: 5, patch: [{ op: "clear" }, ...put(0)] }), UNNAMED);
  return device;
}

async function valueIn(device: Device): Promise<unknown> {
  return new Map((await device.read(-1, 1)).news!.all).get("a");
}

const numbersOf = async (device: Device): Promise<number[]> =>
  (await device.nextPush(25))?.mutations.map(({ id }) => id) ?? [];

/** What pages are told: the number, and the code of a refusal. */
async function toldBy(device: Device): Promise<unknown[]> {
  const { batches } = (await device.read(-1, 1)).news!;
  return batches.flatMap(({ mutations }) =>
    mutations.map(({ number, refusal }) => [number, refusal?.code]),
  );
}

test("an answer that starts from more than is known is not taken in", async () => {
  const device = await knownDevice();
  expect(await device.takeIn(answerOf({ from: 6, cookie: 7, patch: put(7) }), asked(5))).toBe(
    false,
  );
  expect(await valueIn(device)).toBe(0);
  expect(await device.takeIn(answerOf({ from: 5, cookie: 7, patch: put(7) }), asked(5))).toBe(true);
  expect(await valueIn(device)).toBe(7);
});

test("an answer that was overtaken changes nothing", async () => {
  const device = await knownDevice();
  await device.takeIn(answerOf({ from: 5, cookie: 7, patch: put(7) }), asked(5));
  expect(await device.takeIn(answerOf({ from: 5, cookie: 6, patch: put(6) }), asked(5))).toBe(true);
  // Nobody can tell whether this is late or the state of a backup: it is asked for again.
  expect(await device.takeIn(answerOf({ from: null, cookie: 6, patch: put(6) }), asked(5))).toBe(
    false,
  );
  expect([await valueIn(device), (await device.position()).cookie]).toEqual([7, 7]);
});

test("what was asked before a device was told everything anew is not taken in", async () => {
  const device = await knownDevice();
  const before = await device.position();
  const restored = answerOf({ cookie: 3, history: "b", patch: [{ op: "clear" }, ...put(3)] });
  expect(await device.takeIn(restored, before)).toBe(true);
  const late = answerOf({ from: 2, cookie: 6, history: "a", patch: put(6) });
  expect(await device.takeIn(late, before)).toBe(false);
  expect([await valueIn(device), await device.position()]).toMatchObject([
    3,
    { cookie: 3, history: "b" },
  ]);
  const next = answerOf({ from: 3, cookie: 4, history: "c", patch: put(4) });
  expect(await device.takeIn(next, await device.position())).toBe(true);
  expect([await valueIn(device), await device.nextPush(1)]).toEqual([4, undefined]);
});

test("a device that was expired asks with no cookie and no name of a log", async () => {
  const device = await knownDevice();
  await device.takeIn(answerOf({ from: 5, cookie: 6, history: "a" }), asked(5));
  await device.expire("d");
  expect(await device.position()).toMatchObject({ cookie: null, history: undefined });
});

test("a server that was emptied is believed by whoever asked with what is known", async () => {
  const device = await knownDevice();
  const empty = answerOf({ cookie: 2, patch: [{ op: "clear" }, ...put(2)] });
  expect(await device.takeIn(empty, asked(5))).toBe(true);
  expect([await valueIn(device), (await device.position()).cookie]).toEqual([2, 2]);
});

test("what was meant for a former name of the device is not taken in", async () => {
  const device = await knownDevice();
  const foreign = answerOf({ clientID: "former", from: 5, cookie: 6, patch: put(6) });
  expect(await device.takeIn(foreign, asked(5))).toBe(false);
  expect(await valueIn(device)).toBe(0);
});

test("an answer under a former name is not taken in by a device that was expired", async () => {
  const device = await knownDevice();
  await device.expire("d");
  expect(await device.takeIn(answerOf({ cookie: 6, patch: put(6) }), asked(5))).toBe(false);
  expect((await device.position()).clientID).toBe(undefined);
  expect(await device.takeIn(answerOf({ clientID: "e", cookie: 7, patch: put(7) }), UNNAMED)).toBe(
    true,
  );
  expect([await valueIn(device), (await device.position()).clientID]).toEqual([7, "e"]);
});

test("a second expiry of a former name leaves what was sent under the new one", async () => {
  const device = await knownDevice();
  await device.expire("d");
  await device.takeIn(answerOf({ clientID: "e", cookie: 6 }), UNNAMED);
  await enqueue(device, "one");
  await numbersOf(device);
  await device.expire("d");
  expect([await toldBy(device), await numbersOf(device)]).toEqual([[], [1]]);
  await device.noteAnswered("d", 1, new Map());
  expect((await device.position()).answered).toBe(0);
});

test("what was sent together is sent together again, without what came later", async () => {
  const device = await knownDevice();
  await enqueue(device, "one", "two");
  expect(await numbersOf(device)).toEqual([1, 2]);
  await enqueue(device, "three");
  expect(await numbersOf(device)).toEqual([1, 2]);
  await device.takeIn(
    answerOf({
      from: 5,
      cookie: 6,
      outcomes: [
        [1, null],
        [2, null],
      ],
    }),
    asked(5),
  );
  expect(await numbersOf(device)).toEqual([3]);
});

test("what programs of two versions have run is not sent together", async () => {
  const device = await knownDevice();
  await enqueue(device, "old");
  await device.enqueue([{ client: "page", number: 2, name: "new", args: 1, by: "ada", now: 1 }], 2);
  const push = await device.nextPush(25);
  expect([push!.schemaVersion, push!.mutations.length]).toEqual([1, 1]);
});

test("forget takes back what has not left, and nothing else", async () => {
  const device = await knownDevice();
  await enqueue(device, "one");
  await numbersOf(device);
  await enqueue(device, "two");
  await device.discard("CANCELLED");
  const { queue } = (await device.read(-1, 1)).news!;
  expect(queue.map(({ name, isSent }) => [name, isSent])).toEqual([["one", true]]);
  expect(await numbersOf(device)).toEqual([1]);
});

test("a mutation that a server has decided without saying how has an outcome that nobody knows", async () => {
  const device = await knownDevice();
  await enqueue(device, "one", "two");
  await numbersOf(device);
  await device.takeIn(answerOf({ from: 5, cookie: 6, outcomes: [[2, null]] }), asked(5));
  expect(await toldBy(device)).toEqual([
    [1, "UNKNOWN_OUTCOME"],
    [2, undefined],
  ]);
});

test("a line of a stream that comes in parts is one line", async () => {
  const lines = `${JSON.stringify(answerOf({ cookie: 1 }))}\n\n${JSON.stringify(answerOf({ cookie: 2 }))}\n`;
  const bytes = new TextEncoder().encode(lines);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const { signal } = new AbortController();
  const requests = new Requests(
    "/api",
    "s",
    async () => new Response(body),
    () => ({}),
    signal,
  );
  const cookies: (number | null | undefined)[] = [];
  for await (const answer of requests.stream({ clientID: "d", cookie: 0 }, 1000)) {
    cookies.push(answer?.cookie);
  }
  expect(cookies).toEqual([1, undefined, 2]);
});
