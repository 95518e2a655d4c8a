// What whoever runs a server is told, as figures: each is what has happened, and neither more nor less.
import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { memory, type Place, type Store } from "@dosync/replica";
import { nodeHandler, type ServerEvent, type Spaces } from "@dosync/server";
import { ask, nameOfDevice, openServer, pushOf } from "./support.ts";

type Told<T extends ServerEvent["type"]> = ServerEvent & { readonly type: T };

/** The events of one type that a server tells. */
class Log {
  readonly #events: ServerEvent[] = [];
  readonly add = (event: ServerEvent): void => void this.#events.push(event);

  of<T extends ServerEvent["type"]>(type: T): Told<T>[] {
    return this.#events.filter((event): event is Told<T> => event.type === type);
  }
}

/** A place whose stores do something before each commit. */
function before(place: Place, each: (store: Store) => Promise<void>): Place {
  return {
    open(name) {
      const store = place.open(name);
      return {
        load: (client) => store.load(client),
        last: (client) => store.last!(client),
        since: (head, history) => store.since(head, history),
        listen: (hint) => store.listen(hint),
        async commit(...args) {
          await each(store);
          return store.commit(...args);
        },
      };
    },
  };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const streamsOf = async (spaces: Spaces): Promise<number> =>
  ((await (await ask(spaces, "health")).json()) as { streams: number }).streams;

test("commits, their mutations and their refusals are those of the log", async () => {
  const store = memory();
  const log = new Log();
  const spaces = openServer({ store, log: log.add, authorize: (wish) => wish.args !== 7 });
  const devices = [await nameOfDevice(spaces), await nameOfDevice(spaces)];
  for (const device of devices) {
    for (const [index, amounts] of [[1, 2, 900], [7], [5, 900, 900]].entries()) {
      await ask(spaces, "push", pushOf(device, [1, 4, 5][index]!, amounts));
    }
  }
  const batches = (await store.open({ model: "bank", space: "s" }).since(0))!;
  const refusals = batches.map(({ mutations }) => mutations.filter((each) => each.refusal).length);
  expect(log.of("committed")).toEqual(
    batches.map(({ mutations }, index) => ({
      type: "committed",
      space: "s",
      head: index + 1,
      mutations: mutations.length,
      refused: refusals[index],
    })),
  );
  expect(refusals.reduce((sum, count) => sum + count, 0)).toBe(8);
  expect(log.of("decided").reduce((sum, { pushes }) => sum + pushes, 0)).toBe(6);
});

test("each time that another server was first is told, by the one that decides again", async () => {
  const truth = memory();
  const [log, otherLog] = [new Log(), new Log()];
  const other = openServer({ store: truth, log: otherLog.add });
  const rival = await nameOfDevice(other);
  let [conflicts, number] = [0, 0];
  const store = before(truth, async () => {
    if (conflicts === 0) return;
    conflicts--;
    await ask(other, "push", pushOf(rival, ++number, [1])); // it is first
  });
  const spaces = openServer({ store, log: log.add });
  const device = await nameOfDevice(spaces);
  await ask(spaces, "push", pushOf(device, 1, [1]));
  expect(log.of("moved")).toEqual([]);
  conflicts = 3;
  await ask(spaces, "push", pushOf(device, 2, [1]));
  expect(log.of("moved")).toEqual([1, 2, 3].map(() => ({ type: "moved", space: "s" })));
  expect(otherLog.of("moved")).toEqual([]);
  // Each server tells each commit once, whoever has made it, and of its own pushes alone that they were decided.
  const heads = [1, 2, 3, 4, 5];
  expect(log.of("committed").map(({ head }) => head)).toEqual(heads);
  await vi.waitFor(() => expect(otherLog.of("committed").map(({ head }) => head)).toEqual(heads));
  expect([log.of("decided").length, otherLog.of("decided").length]).toEqual([2, 3]);
});

test("the time that is told is that of the push that has waited longest", async () => {
  const log = new Log();
  let delay = 0;
  const spaces = openServer({ store: before(memory(), () => wait(delay)), log: log.add });
  const [one, two, three] = [
    await nameOfDevice(spaces),
    await nameOfDevice(spaces),
    await nameOfDevice(spaces),
  ];
  await ask(spaces, "push", pushOf(one, 1, [1]));
  delay = 400;
  const first = ask(spaces, "push", pushOf(one, 2, [1]));
  await wait(50); // it is being committed, and these two wait for it
  const second = ask(spaces, "push", pushOf(two, 1, [1]));
  await wait(150);
  await Promise.all([first, second, ask(spaces, "push", pushOf(three, 1, [1]))]);
  const decided = log.of("decided");
  expect(decided.map(({ pushes }) => pushes)).toEqual([1, 1, 2]);
  const [quick, slow, queued] = decided.map(({ waited }) => waited) as [number, number, number];
  expect(quick).toBeLessThan(300);
  expect(slow).toBeGreaterThanOrEqual(395);
  expect(queued).toBeGreaterThanOrEqual(700); // 350 for the first, and 400 for their own
  expect(queued).toBeLessThan(3000);
});

test("the open streams are those that somebody reads, whichever way the others have ended", async () => {
  let isAllowed = true;
  const spaces = openServer({
    authorize: ({ subject }) => isAllowed || subject !== "bob",
    limits: { reauthorize: 20 },
  });
  const listener = createServer(nodeHandler(spaces.fetch));
  await once(listener.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => listener.close().closeAllConnections());
  const { port } = listener.address() as AddressInfo;
  const open = (user: string): Promise<IncomingMessage> =>
    new Promise((resolve) => {
      const options = { host: "127.0.0.1", port, path: "/stream?space=s", agent: false };
      const response = (answer: IncomingMessage): void =>
        resolve(answer.on("error", () => {}).resume());
      get({ ...options, headers: { authorization: user } }, response);
    });
  const streams = await Promise.all(["ada", "ada", "bob", "eve"].map(open));
  expect(await streamsOf(spaces)).toBe(4);
  streams[0]!.destroy(); // its page was closed
  await expect.poll(() => streamsOf(spaces)).toBe(3);
  isAllowed = false; // bob may no longer read
  await expect.poll(() => streamsOf(spaces)).toBe(2);
  await open("ada");
  expect(await streamsOf(spaces)).toBe(3);
  await spaces.stop();
  expect(await streamsOf(spaces)).toBe(0);
});

test("each time that a store fails is told, and once that it works again", async () => {
  const log = new Log();
  let fails = 3;
  const unsteady = before(memory(), async () => {
    if (fails-- > 0) throw new Error("The disk is away.");
  });
  const spaces = openServer({ store: unsteady, log: log.add });
  await ask(spaces, "push", pushOf(await nameOfDevice(spaces), 1, [1]));
  const error = new Error("The disk is away.");
  const failing = { type: "failing", space: "s", error };
  expect(log.of("failing")).toEqual([failing, failing, failing]);
  expect(log.of("working")).toEqual([{ type: "working", space: "s" }]);
});
