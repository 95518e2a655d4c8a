import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { addCommitListener, alter, deref, invariant, onDeliveryError, ref } from "@dosync/core";
import { at as rowAt, collection, keys } from "@dosync/core/collection";
import { confirmed, defineModel, openReplica, type Replica, type Sent } from "@dosync/replica";
import { remote, type RemoteOptions, type RemotePulled } from "@dosync/replica/remote";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { Backend } from "./backend.ts";
import { rejectionOf } from "./support.ts";

const START = 10;
const purse = defineModel("purse", () => {
  const mine = ref(START);
  const spent = ref(0);
  invariant("money is conserved", () => deref(mine) + deref(spent) === START);
  return { mine, spent };
});
type Purse = ReturnType<typeof purse.create>;
const spend = purse.mutation("spend", ({ mine, spent }, amount: number) => {
  alter(mine, (sum) => sum - amount);
  alter(spent, (sum) => sum + amount);
});

/** It takes nothing that is not there, which no page knows of. */
const bankOf = (): Backend =>
  new Backend({ mine: START, spent: 0 }, (values, { args }) => {
    const left = (values.get("mine") as number) - (args as number);
    if (left < 0) throw new Error("There is too little.");
    values.set("mine", left).set("spent", START - left);
  });

type Functions = Pick<RemoteOptions, "push" | "pull">;

const functionsOf = (backend: Backend): Functions => ({
  push: async ({ mutations }) => backend.push(mutations),
  pull: async ({ cookie }) => backend.pull(cookie),
});

function open(functions: Functions & Partial<RemoteOptions>): Replica<Purse> {
  const at = remote({ user: "ada", storage: "memory", ...functions });
  const replica = openReplica(purse, { space: "mine", at, mutations: [spend] });
  onTestFinished(() => replica.close());
  return replica;
}

const shown = ({ model }: Replica<Purse>): number[] => [deref(model.mine), deref(model.spent)];

describe("a replica of two functions", () => {
  test("shows what was pulled, and what is run at once", async () => {
    const backend = bankOf();
    backend.push([{ clientID: "other", id: 1, name: "spend", args: 1, timestamp: 0 }]);
    const replica = open(functionsOf(backend));
    expect(await replica.ready).toBe("memory");
    expect(shown(replica)).toEqual([9, 1]);
    const sent = replica.run(spend, 2);
    expect(shown(replica)).toEqual([7, 3]);
    await sent.confirmed;
    expect([shown(replica), backend.values.get("spent")]).toEqual([[7, 3], 3]);
  });

  test("loses what is refused, and that alone", async () => {
    const backend = bankOf();
    const replica = open(functionsOf(backend));
    await replica.ready;
    replica.pause();
    const all = [1, 20, 2].map((amount) => replica.run(spend, amount));
    expect(shown(replica)).toEqual([-13, 23]);
    replica.resume();
    expect(await rejectionOf(all[1]!.confirmed)).toMatchObject({
      code: "NO",
      rule: "a rule",
      label: "spend",
      message: "There is too little.",
    });
    await Promise.all([all[0]!.confirmed, all[2]!.confirmed]);
    expect(shown(replica)).toEqual([7, 3]);
  });

  test("shows what was sent until its effects are in what was pulled", async () => {
    const backend = bankOf();
    let isOld = false;
    const first = backend.pull(null);
    const replica = open({
      ...functionsOf(backend),
      poll: 5,
      pull: async ({ cookie }) => (isOld ? first : backend.pull(cookie)),
    });
    await replica.ready;
    isOld = true;
    const spent: number[] = [];
    const stop = addCommitListener(() => spent.push(deref(replica.model.spent)));
    const sent = replica.run(spend, 2);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(deref(sent.state)).toBe("sent");
    isOld = false;
    await sent.confirmed;
    stop();
    expect([new Set(spent), backend.done.length]).toEqual([new Set([2]), 1]);
  });

  test("hears at once of what others do, where somebody gives it hints", async () => {
    const backend = bankOf();
    let hint: (() => void) | undefined;
    const replica = open({
      ...functionsOf(backend),
      listen: (own) => {
        hint = own;
        return () => {};
      },
    });
    await replica.ready;
    backend.push([{ clientID: "other", id: 1, name: "spend", args: 4, timestamp: 0 }]);
    const told = new Promise<void>((resolve) => {
      onTestFinished(addCommitListener(() => deref(replica.model.spent) === 4 && resolve()));
    });
    hint!();
    await told;
    expect(shown(replica)).toEqual([6, 4]);
  });

  test("has the factory's value where the backend has none any more", async () => {
    const kept = new Map<string, unknown>([
      ["mine", 3],
      ["spent", 7],
    ]);
    const replica = open({
      push: async () => {},
      pull: async ({ cookie }): Promise<RemotePulled> => ({
        cookie: 1,
        patch:
          cookie === null
            ? [...kept].map(([key, value]) => ({ op: "put", key, value }))
            : [
                { op: "del", key: "mine" },
                { op: "del", key: "spent" },
              ],
      }),
    });
    await replica.ready;
    expect(shown(replica)).toEqual([3, 7]);
    await replica.flush();
    expect(shown(replica)).toEqual([START, 0]);
  });

  test("has no row any more that a backend without cookies has deleted", async () => {
    const list = defineModel("list", () => ({
      rows: collection<{ id: number }>()({ key: (row) => row.id }),
    }));
    let ids = [1, 2, 3];
    let hint: (() => void) | undefined;
    const at = remote({
      user: "ada",
      storage: "memory",
      push: async () => {},
      pull: async () => ({
        patch: ids.map((id) => ({ op: "put" as const, key: `rows/${id}`, value: { id } })),
      }),
      listen: (given) => {
        hint = given;
        return () => {};
      },
    });
    const replica = openReplica(list, { space: "all", at, mutations: [] });
    onTestFinished(() => replica.close());
    await replica.ready;
    const shownIds = (): readonly unknown[] => deref(keys(replica.model.rows));
    expect(shownIds()).toEqual([1, 2, 3]);
    const first = deref(rowAt(replica.model.rows, 1));
    const commits: number[] = [];
    onTestFinished(addCommitListener(({ changes }) => commits.push(changes.length)));

    ids = [1, 3];
    hint!();
    await expect.poll(shownIds).toEqual([1, 3]);
    expect(deref(rowAt(replica.model.rows, 1))).toBe(first);
    ids = [];
    hint!();
    await expect.poll(shownIds).toEqual([]);
    expect(commits).toEqual([1, 2]); // what stays is not shown anew
  });

  test("takes a patch that begins with clear for everything", async () => {
    const replica = open({
      push: async () => {},
      pull: async ({ cookie }): Promise<RemotePulled> => ({
        cookie: 1,
        patch:
          cookie === null
            ? [
                { op: "put", key: "mine", value: 3 },
                { op: "put", key: "spent", value: 7 },
              ]
            : [{ op: "clear" }],
      }),
    });
    await replica.ready;
    expect(shown(replica)).toEqual([3, 7]);
    await replica.flush();
    expect(shown(replica)).toEqual([START, 0]);
  });

  test("says so where the backend's values are those of a newer program", async () => {
    const backend = bankOf();
    const replica = open({
      ...functionsOf(backend),
      pull: async ({ cookie }) => ({ ...backend.pull(cookie), schemaVersion: 2 }),
    });
    expect(await replica.ready).toBe("outdated");
  });

  test("tells what has left as expired where the backend does not know the device any more", async () => {
    const backend = bankOf();
    let isKnown = true;
    const replica = open({
      ...functionsOf(backend),
      push: async ({ mutations }) =>
        isKnown ? backend.push(mutations) : { error: "ClientStateNotFound" },
    });
    await replica.ready;
    isKnown = false;
    const sent = replica.run(spend, 2);
    expect(await rejectionOf(sent.confirmed)).toMatchObject({ code: "EXPIRED" });
    isKnown = true;
    await replica.run(spend, 3).confirmed;
    expect(shown(replica)).toEqual([7, 3]);
  });

  test("needs a user and two functions", () => {
    const { push, pull } = functionsOf(bankOf());
    for (const options of [undefined, {}, { user: "ada", push }, { push, pull }]) {
      expect(thrownBy(() => remote(options as never))).toMatchObject({ code: "INVALID_REMOTE" });
    }
  });
});

describe("a backend that does not count", () => {
  test("is not sent again what it has answered, though nothing can be pulled", async () => {
    const pushed: unknown[] = [];
    let isDown = false;
    const replica = open({
      poll: 5,
      push: async ({ mutations }) => {
        pushed.push(...mutations.map(({ args }) => args));
        isDown = true;
      },
      pull: async () => {
        const wasDown = isDown;
        isDown = false;
        if (wasDown) throw new Error("It does not answer.");
        return { patch: [] };
      },
    });
    await replica.ready;
    await replica.run(spend, 2).confirmed;
    await replica.run(spend, 3).confirmed;
    expect(pushed).toEqual([2, 3]);
  });

  test("is sent again what it has done where its answer was lost", async () => {
    const pushed: unknown[] = [];
    const replica = open({
      push: async ({ mutations }) => {
        pushed.push(...mutations.map(({ args }) => args));
        if (pushed.length === 1) throw new Error("The answer was lost.");
      },
      pull: async () => ({ patch: [] }),
    });
    await replica.ready;
    await replica.run(spend, 2).confirmed;
    expect(pushed).toEqual([2, 2]);
  });
});

function lost(): never {
  throw new Error("The connection was lost.");
}

/** A network that loses questions and answers, and lets some arrive twice and late. */
function unreliable(functions: Functions, chance: () => number, isFine: () => boolean): Functions {
  const late = async (): Promise<void> => {
    for (let turns = Math.floor(chance() * 4); turns > 0; turns--) await new Promise(setImmediate);
  };
  const through =
    <Q, A>(ask: (question: Q, about: never) => Promise<A>) =>
    async (question: Q): Promise<A> => {
      if (isFine()) return ask(question, undefined as never);
      await late();
      if (chance() < 0.1) lost();
      const answer = await ask(question, undefined as never);
      if (chance() < 0.1) void late().then(() => ask(question, undefined as never));
      await late();
      return chance() < 0.15 ? lost() : answer;
    };
  return { push: through(functions.push), pull: through(functions.pull) };
}

test("each mutation is done once, whatever is lost, doubled or late, and everybody shows the backend's state", async () => {
  const step = fc.record({ at: fc.nat({ max: 1 }), amount: fc.nat({ max: 5 }), turns: fc.nat(5) });
  onTestFinished(onDeliveryError(() => {}));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.nat(), async (steps, seed) => {
      let random = seed;
      const chance = (): number => {
        random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
        return random / 2_147_483_648;
      };
      let isFine = true;
      const backend = bankOf();
      const replicas = [0, 1].map(() =>
        open({ ...unreliable(functionsOf(backend), chance, () => isFine), poll: 3 }),
      );
      await Promise.all(replicas.map(({ ready }) => ready));
      isFine = false;
      const sent: { readonly amount: number; readonly one: Sent }[] = [];
      const runs = replicas.map(() => [] as { readonly amount: number; readonly one: Sent }[]);
      for (const { model } of replicas) confirmed(model.spent);
      const stop = addCommitListener(() => {
        for (const [index, { model }] of replicas.entries()) {
          // Visible = what is confirmed + what is pending.
          const pending = runs[index]!.filter(({ one }) => isOpen(deref(one.state)));
          const sum = pending.reduce((all, { amount }) => all + amount, 0);
          expect(deref(model.spent)).toBe(deref(confirmed(model.spent)) + sum);
        }
      });
      for (const { at, amount, turns } of steps) {
        for (let i = 0; i < turns; i++) await new Promise(setImmediate);
        const one = replicas[at]!.run(spend, amount);
        one.confirmed.catch(() => {});
        runs[at]!.push({ amount, one });
        sent.push({ amount, one });
      }
      isFine = true;
      for (let i = 0; i < 2; i++) await Promise.all(replicas.map((replica) => replica.flush()));
      stop();
      const outcomes = await Promise.allSettled(sent.map(({ one }) => one.confirmed));
      const done = sent.filter((_, index) => outcomes[index]!.status === "fulfilled");
      expect(backend.done.map(({ args }) => args as number).toSorted(inOrder)).toEqual(
        done.map(({ amount }) => amount).toSorted(inOrder),
      );
      for (const replica of replicas) {
        expect(shown(replica)).toEqual([backend.values.get("mine"), backend.values.get("spent")]);
        replica.close();
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);

const inOrder = (one: number, other: number): number => one - other;
const isOpen = (state: string): boolean => ["pending", "stored", "sent"].includes(state);
