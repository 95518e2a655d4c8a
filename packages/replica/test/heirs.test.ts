// Who is told of a mutation whose page has ended: one of those that show it, once.
import { expect, onTestFinished, test } from "vitest";
import { alter, deref, onDeliveryError, ref } from "@dosync/core";
import { defineModel, openReplica, type RemotePlace, type Replica } from "@dosync/replica";
import { remote } from "@dosync/replica/remote";

const told: unknown[] = [];
const counter = defineModel("counter", () => ({ count: ref(0) }));
const add = counter.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n), {
  onConfirmed: (n) => void told.push(["confirmed", n]),
  onRefused: ({ code, message }, n) => void told.push([code, message, n]),
});
const addUnheard = counter.mutation("addUnheard", ({ count }, n: number) =>
  alter(count, (sum) => sum + n),
);
type Counter = ReturnType<typeof counter.create>;

/** A backend that takes up to 10. It can be away. */
function backend(): { isAway: boolean; readonly at: RemotePlace } {
  told.length = 0;
  let count = 0;
  const world = {
    isAway: false,
    at: remote({
      user: "ada",
      storage: "memory",
      poll: 10_000,
      push: async ({ mutations }) => {
        if (world.isAway) throw new Error("It is away.");
        const refused = mutations.filter(({ args }) => (args as number) > 10);
        for (const one of mutations) if (!refused.includes(one)) count += one.args as number;
        return { refused: refused.map(({ id }) => ({ id, message: "That is too much." })) };
      },
      pull: async () => ({ patch: [{ op: "put", key: "count", value: count }] }),
    }),
  };
  return world;
}

async function open(at: RemotePlace): Promise<Replica<Counter>> {
  const replica = openReplica(counter, { space: "s", at, mutations: [add, addUnheard] });
  onTestFinished(() => replica.close());
  await replica.ready;
  return replica;
}

/** What was reported, since nobody else has heard it. */
function reported(): string[] {
  const messages: string[] = [];
  onTestFinished(onDeliveryError(({ message }) => void messages.push(message)));
  return messages;
}

const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

test("one of those that show it is told where the replica that has run it has ended, once", async () => {
  const world = backend();
  const messages = reported();
  const first = await open(world.at);
  const [heir, other] = [await open(world.at), await open(world.at)];
  world.isAway = true;
  first.run(add, 20);
  first.run(add, 5);
  await expect.poll(() => [deref(heir.model.count), deref(other.model.count)]).toEqual([25, 25]);
  first.close();
  world.isAway = false;
  await heir.flush();
  await expect.poll(() => deref(other.model.count)).toBe(5);
  await quiet();
  expect(told).toHaveLength(2);
  expect(told).toContainEqual(["REFUSED", "That is too much.", 20]);
  expect(told).toContainEqual(["confirmed", 5]);
  expect(messages).toEqual([]);
});

test("only the replica that has run it is told while it lives", async () => {
  const world = backend();
  const messages = reported();
  const [first, other] = [await open(world.at), await open(world.at)];
  world.isAway = true;
  first.run(add, 20);
  first.run(addUnheard, 30).confirmed.catch(() => {});
  await expect.poll(() => deref(other.model.count)).toBe(50);
  world.isAway = false;
  await first.flush();
  await expect.poll(() => deref(other.model.count)).toBe(0);
  first.close();
  await quiet();
  expect([told, messages]).toEqual([[["REFUSED", "That is too much.", 20]], []]);
});

test("a refusal that nobody hears of is reported once, in words of its own", async () => {
  const world = backend();
  const messages = reported();
  const [first, heir] = [await open(world.at), await open(world.at)];
  world.isAway = true;
  first.run(addUnheard, 30);
  await expect.poll(() => deref(heir.model.count)).toBe(30);
  first.close();
  world.isAway = false;
  await heir.flush();
  await quiet();
  expect(messages).toEqual([
    expect.stringContaining(
      "refused, and nobody has asked about it: RefusedError: That is too much. ",
    ),
  ]);
});
