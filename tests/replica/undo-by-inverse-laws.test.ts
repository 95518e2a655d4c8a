// Random programs of mutations that have inverses, undo and redo, in replicas that take named mutations alone, over a
// store that loses messages. What is there in the end is the sum of the steps that stand.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { alter, deref, invariant, InvariantError, onDeliveryError, ref } from "@dosync/core";
import { createHistory, type UndoHistory } from "@dosync/history";
import { defineModel, type Mutation, openReplica, type Replica } from "@dosync/replica";
import { budget } from "../support/budget.ts";
import { figures } from "../support/figures.ts";
import { perform, unreliableFrom, type Wait } from "./unreliable.ts";

const MOST = 20;
const COUNT = 3;

const counters = defineModel("counters", () => {
  const [a, b] = [ref(0), ref(0)];
  invariant("not too many", () => deref(a) + deref(b) <= MOST);
  return { a, b };
});
type Counters = ReturnType<typeof counters.create>;

/** A step is known by the label of its mutation. */
const amounts = new Map<string, readonly [a: number, b: number]>();
const adds = [
  [1, 0],
  [0, 2],
  [3, -1],
  [-2, 4],
  [9, 9],
].map(([a, b]) => {
  const [name, back] = [`add ${a} ${b}`, `take ${a} ${b}`];
  amounts.set(name, [a!, b!]);
  const by = (sign: 1 | -1) => (model: Counters) => {
    alter(model.a, (n) => n + sign * a!);
    alter(model.b, (n) => n + sign * b!);
  };
  return {
    add: counters.mutation(name, by(1), { inverse: () => [back] }),
    take: counters.mutation(back, by(-1)),
  };
});
const mutations: Mutation<Counters, never>[] = adds.flatMap(({ add, take }) => [add, take]);

type Step =
  | { readonly do: "add"; readonly at: number; readonly which: number }
  | { readonly do: "undo" | "redo" | "pause" | "resume"; readonly at: number }
  | Wait;

const at = fc.nat({ max: COUNT - 1 });
const plain = (...words: ("undo" | "redo" | "pause" | "resume")[]) =>
  fc.record({ do: fc.constantFrom(...words), at });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant("add" as const),
      at,
      which: fc.nat({ max: adds.length - 1 }),
    }),
  },
  { weight: 5, arbitrary: plain("undo", "undo", "redo") },
  { weight: 2, arbitrary: plain("pause", "resume") },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("wait" as const), turns: fc.nat({ max: 6 }) }),
  },
);

interface Member {
  readonly replica: Replica<Counters>;
  readonly history: UndoHistory;
}

const tried: Record<string, number> = {};

function doStep({ replica, history }: Member, one: Exclude<Step, Wait>): void {
  if (one.do === "pause" || one.do === "resume") return replica[one.do]();
  if (one.do !== "add") {
    const before = seen(replica);
    const { status } = history[one.do]();
    tried[status] = (tried[status] ?? 0) + 1;
    if (status !== "done") expect(seen(replica)).toEqual(before);
    return;
  }
  try {
    replica.run(adds[one.which]!.add).confirmed.catch(() => {});
  } catch (error) {
    expect(error).toBeInstanceOf(InvariantError);
  }
}

const seen = ({ model }: Replica<Counters>): readonly number[] => [deref(model.a), deref(model.b)];

function check({ replica }: Member): void {
  const [a, b] = seen(replica);
  expect(a! + b!).toBeLessThanOrEqual(MOST);
}

async function run(steps: readonly Step[], seed: number): Promise<void> {
  const place = unreliableFrom(seed);
  const replicas = Array.from({ length: COUNT }, () =>
    openReplica(counters, { space: "s", at: place, mutations, allowWrites: false }),
  );
  await Promise.all(replicas.map(({ ready }) => ready));
  place.isReliable = false;
  const members = replicas.map((replica) => ({ replica, history: createHistory(replica.model) }));
  const stop = onDeliveryError(() => {});
  await perform(steps, members, doStep, check);
  place.isReliable = true;
  for (const { replica } of members) replica.resume();
  for (let round = 0; round < 3; round++) await Promise.all(replicas.map((one) => one.flush()));

  const standing = members.flatMap(({ history }) => deref(history.steps));
  const sum = [0, 1].map((at) =>
    standing.reduce((all, { label }) => all + amounts.get(label!)![at]!, 0),
  );
  for (const replica of replicas) {
    expect(seen(replica)).toEqual(sum);
    expect(deref(replica.status).pending).toBe(0);
  }
  stop();
  for (const { replica, history } of members) {
    history.dispose();
    replica.close();
  }
}

/** An undo of what is held back, and is refused in the end: it took the step before along. */
const HELD: Step[] = [
  { do: "add", at: 0, which: 4 },
  { do: "add", at: 1, which: 0 },
  { do: "wait", turns: 1 },
  { do: "wait", turns: 3 },
  { do: "add", at: 1, which: 1 },
  { do: "wait", turns: 3 },
  { do: "undo", at: 1 },
];

test("whatever is lost, what is there is the sum of the steps that stand: nothing is undone twice or half", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(), run),
    { numRuns: budget("undo over replicas"), examples: [[HELD, 1114047070]] },
  );
  expect(Object.keys(tried).toSorted()).toEqual(
    expect.arrayContaining(["conflicts", "done", "nothing", "waiting"]),
  );
  figures(JSON.stringify(tried));
}, 300_000);
