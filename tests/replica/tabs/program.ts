// What the pages and workers of these tests run: a model, and commands for it.
import { alter, deref, invariant, ref } from "@dosync/core";
import { defineModel, openReplica, type Replica } from "@dosync/replica";
import { tabs } from "@dosync/replica/tabs";
import { randomFrom } from "../../../packages/core/src/testing/random.ts";
import type { Action } from "../../isolation/history/history.ts";

const LISTS = 4;
const START = 1000;

/** What a mutation does to a list. */
export interface Plan {
  readonly kind: "read" | "append";
  readonly key: number;
}

/** What a confirmed mutation has done and seen. */
export interface Done {
  readonly value: number;
  readonly actions: readonly Action[];
}

type Tick = { readonly client: string; readonly number: number };

const shared = defineModel("shared", () => {
  const model = {
    lists: Array.from({ length: LISTS }, () => ref<readonly number[]>([])),
    done: ref<readonly Done[]>([]),
    a: ref(START),
    b: ref(0),
    ticks: ref(0),
    last: ref<Readonly<Record<string, number>>>({}),
  };
  invariant("no overdraft", () => deref(model.a) >= 0 && deref(model.b) >= 0);
  invariant("money is conserved", () => deref(model.a) + deref(model.b) === START);
  return model;
});
type Shared = ReturnType<typeof shared.create>;

/** Appends a value to lists and reads others, and notes what it has seen. */
const work = shared.mutation(
  "work",
  (
    { lists, done },
    { plan, value }: { readonly plan: readonly Plan[]; readonly value: number },
  ) => {
    const actions = plan.map(({ kind, key }): Action => {
      const list = lists[key]!;
      if (kind === "read") return { kind, key, result: deref(list) };
      alter(list, (all) => [...all, value * 10 + key]);
      return { kind, key, value: value * 10 + key };
    });
    alter(done, (all) => [...all, { value, actions }]);
  },
);

/** It breaks a rule where there is too little. */
const move = shared.mutation("move", ({ a, b }, amount: number) => {
  alter(a, (sum) => sum - amount);
  alter(b, (sum) => sum + amount);
});

/** It throws unless it is the next of its client. */
const tick = shared.mutation("tick", ({ ticks, last }, { client, number }: Tick) => {
  if ((deref(last)[client] ?? 0) !== number - 1) throw new Error("out of order");
  alter(last, (all) => ({ ...all, [client]: number }));
  alter(ticks, (sum) => sum + 1);
});

let replica: Replica<Shared>;
let ticks = 0;

/** What a test can ask a page or a worker to do. */
export const commands = {
  async open(space: string): Promise<string> {
    const at = tabs({ log: 100_000 });
    replica = openReplica(shared, { space, at, mutations: [work, move, tick] });
    return replica.ready;
  },

  /** Runs mutations of all kinds, some at once; answers the values of those that were confirmed. */
  async work(count: number, seed: number): Promise<{ confirmed: number[]; refused: number }> {
    const random = randomFrom(seed);
    const confirmed: number[] = [];
    let refused = 0;
    let running: Promise<unknown>[] = [];
    for (let i = 0; i < count; i++) {
      const value = seed * 10_000 + i;
      if (random() < 0.3) {
        running.push(
          tryMove(Math.floor((random() - 0.5) * 1500)).then((is) => void (refused += is)),
        );
      }
      const keys = Array.from({ length: LISTS }, (_, key) => key).filter(() => random() < 0.6);
      const plan = keys.map((key): Plan => ({ kind: random() < 0.5 ? "read" : "append", key }));
      const sent = replica.run(work, { plan, value });
      running.push(sent.confirmed.then(() => confirmed.push(value)));
      if (random() < 0.3) {
        await Promise.all(running);
        running = [];
      }
    }
    await Promise.all(running);
    return { confirmed, refused };
  },

  /** Runs so many ticks, a few hundred at once, and answers how many are confirmed. */
  async tick(client: string, count: number): Promise<number> {
    for (let left = count; left > 0;) {
      const some = Math.min(left, 100);
      left -= some;
      await Promise.all(
        Array.from({ length: some }, () => {
          return replica.run(tick, { client, number: ++ticks }).confirmed;
        }),
      );
    }
    return ticks;
  },

  /** Ticks until the page ends, and tells the server of each confirmation. */
  async tickForever(client: string): Promise<void> {
    for (;;) {
      await replica.run(tick, { client, number: ++ticks }).confirmed;
      await fetch(`/told?${new URLSearchParams({ client, ticks: String(ticks) })}`);
    }
  },

  /** Runs a tick that waits in the page. */
  async tickLater(client: string): Promise<void> {
    void replica.run(tick, { client, number: ++ticks });
  },

  async move(amount: number): Promise<boolean> {
    return (await tryMove(amount)) === 0;
  },

  async flush(): Promise<void> {
    await replica.flush();
  },

  async look() {
    const { lists, done, a, b, ticks: sum, last } = replica.model;
    return {
      lists: lists.map((list) => deref(list)),
      done: deref(done),
      a: deref(a),
      b: deref(b),
      ticks: deref(sum),
      last: deref(last),
      status: { ...deref(replica.status), failure: String(deref(replica.status).failure) },
    };
  },
};
export type Commands = typeof commands;

/** Answers 1 if it was refused, here or where it was decided. */
async function tryMove(amount: number): Promise<0 | 1> {
  try {
    await replica.run(move, amount).confirmed;
    return 0;
  } catch (error) {
    if ((error as { code?: unknown }).code === "INVARIANT_VIOLATED") return 1;
    throw error;
  }
}
