// Random programs over several replicas and a store that loses messages, beside a plain sequential oracle.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  addCommitListener,
  alter,
  deref,
  dosync,
  invariant,
  onDeliveryError,
  ref,
} from "@dosync/core";
import { confirmed, defineModel, openReplica, type Replica, type Sent } from "@dosync/replica";
import { perform, unreliableFrom, type Wait } from "./unreliable.ts";

const NAMES = ["a", "b", "c"] as const;
type Name = (typeof NAMES)[number];
type State = Record<Name, number>;

interface Move {
  readonly from: Name;
  readonly to: Name;
  readonly amount: number;
}

const START = 10;
const accounts = defineModel("accounts", () => {
  const model = { a: ref(START), b: ref(START), c: ref(START) };
  invariant("no overdraft", () => NAMES.every((name) => deref(model[name]) >= 0));
  invariant("money is conserved", () => sumOf(valuesOf(model)) === 3 * START);
  return model;
});
type Accounts = ReturnType<typeof accounts.create>;

/** It takes what is there, at most `amount`, so that its effect depends on what was before. */
const take = accounts.mutation("take", (model, { from, to, amount }: Move) => {
  const taken = Math.min(amount, deref(model[from]));
  alter(model[from], (sum) => sum - taken);
  alter(model[to], (sum) => sum + taken);
});
/** It breaks a rule where there is too little. */
const move = accounts.mutation("move", (model, { from, to, amount }: Move) => {
  alter(model[from], (sum) => sum - amount);
  alter(model[to], (sum) => sum + amount);
});

const valuesOf = (model: Accounts): State => ({
  a: deref(model.a),
  b: deref(model.b),
  c: deref(model.c),
});
const confirmedIn = (model: Accounts): State => ({
  a: deref(confirmed(model.a)),
  b: deref(confirmed(model.b)),
  c: deref(confirmed(model.c)),
});
const sumOf = ({ a, b, c }: State): number => a + b + c;

/** What a call does to plain numbers; undefined where it is refused. */
function oracle(
  state: State,
  name: string | undefined,
  { from, to, amount }: Move,
): State | undefined {
  const moved = name === "take" ? Math.min(amount, state[from]) : amount;
  const next = { ...state, [from]: state[from] - moved };
  next[to] += moved;
  return next[from] < 0 ? undefined : next;
}

type Step =
  | { readonly do: "take" | "move" | "plain"; readonly at: number; readonly move: Move }
  | { readonly do: "cancel" | "pause" | "resume" | "flush"; readonly at: number }
  | Wait;

const at = fc.nat({ max: 2 });
const name = fc.constantFrom(...NAMES);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("take" as const, "move" as const, "plain" as const),
      at,
      move: fc.record({ from: name, to: name, amount: fc.nat({ max: 12 }) }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("wait" as const), turns: fc.nat({ max: 6 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("cancel" as const, "pause" as const, "resume" as const, "flush" as const),
      at,
    }),
  },
);

/** A replica, and what was run on it and is not decided, in order. */
interface Member {
  readonly replica: Replica<Accounts>;
  readonly sent: { readonly name: string; readonly move: Move; readonly sent: Sent }[];
  /** Transactions without a name have nothing in hand, so where one is pending only the rest is compared. */
  plain: number;
}

/** Visible = what is confirmed + the pending mutations that hold, run again in their order. */
function check({ replica, sent, plain }: Member): void {
  expect(sumOf(valuesOf(replica.model))).toBe(3 * START);
  const open = sent.filter(({ sent: { state } }) => ["pending", "sent"].includes(deref(state)));
  const { pending } = deref(replica.status);
  expect(pending).toBeGreaterThanOrEqual(open.length);
  expect(pending).toBeLessThanOrEqual(open.length + plain);
  if (pending > open.length) return;
  let state = confirmedIn(replica.model);
  for (const { name: called, move: args, sent: one } of open) {
    const next = oracle(state, called, args);
    expect(deref(one.holds)).toBe(next !== undefined);
    state = next ?? state;
  }
  expect(valuesOf(replica.model)).toEqual(state);
}

async function run(steps: readonly Step[], seed: number): Promise<void> {
  const place = unreliableFrom(seed);
  const open = (): Replica<Accounts> =>
    openReplica(accounts, { space: "s", at: place, mutations: [take, move] });
  const members = [0, 1, 2].map((): Member => ({ replica: open(), sent: [], plain: 0 }));
  await Promise.all(members.map(({ replica }) => replica.ready));
  place.isReliable = false;
  const stops = [
    onDeliveryError(() => {}), // the refusals of transactions without a name
    addCommitListener(() => members.forEach(check)), // after every commit of anybody
  ];
  for (const { replica } of members) for (const each of NAMES) confirmed(replica.model[each]);
  members.forEach(check);
  const runs: Sent[] = [];
  await perform(steps, members, (member, one) => doStep(member, one, runs), check);
  place.isReliable = true;
  for (const { replica } of members) replica.resume();
  for (let i = 0; i < 2; i++) await Promise.all(members.map(({ replica }) => replica.flush()));
  for (const stop of stops) stop();

  // Everybody shows what the log says, and the log is what a plain program makes of it.
  let state: State = { a: START, b: START, c: START };
  const numbers = new Map<string, number>();
  for (const { mutations, values } of place.log) {
    // What a transaction without a name does is in nobody's hands: its batch is taken as it is.
    const isNamed = mutations.every(({ name: called }) => called !== undefined);
    for (const { client, number, name: called, args, refusal } of mutations) {
      expect(number).toBeGreaterThan(numbers.get(client) ?? 0); // none is there twice, none was overtaken
      numbers.set(client, number);
      if (!isNamed) continue;
      const next = oracle(state, called, args as Move);
      expect(refusal?.rule).toBe(next === undefined ? "no overdraft" : undefined);
      state = next ?? state;
    }
    if (!isNamed) state = { ...state, ...Object.fromEntries(values) };
    for (const [address, value] of values) expect(state[address as Name]).toBe(value);
  }
  for (const { replica } of members) {
    expect(valuesOf(replica.model)).toEqual(state);
    expect(confirmedIn(replica.model)).toEqual(state);
    expect(deref(replica.status).pending).toBe(0);
  }
  const counts = await Promise.allSettled(runs.map((sent) => sent.confirmed));
  const logged = place.log.flatMap(({ mutations }) => mutations).filter((each) => each.name);
  const fulfilled = counts.filter(({ status }) => status === "fulfilled").length;
  expect(logged.filter(({ refusal }) => refusal === undefined)).toHaveLength(fulfilled);
  for (const { replica } of members) replica.close();
}

function doStep(member: Member, step: Exclude<Step, Wait>, runs: Sent[]): void {
  const { replica, sent } = member;
  if (step.do === "pause") replica.pause();
  else if (step.do === "resume") replica.resume();
  else if (step.do === "flush") void replica.flush();
  else if (step.do === "cancel") sent.at(-1)?.sent.cancel();
  else if ("move" in step) {
    try {
      if (step.do === "plain") {
        member.plain++;
        dosync(() => move.body(replica.model, step.move, { by: undefined, now: 0 }));
        return;
      }
      const one = replica.run(step.do === "take" ? take : move, step.move);
      one.confirmed.catch(() => {});
      runs.push(one);
      sent.push({ name: step.do, move: step.move, sent: one });
    } catch (error) {
      expect(error).toMatchObject({ label: "no overdraft" });
    }
  }
}

test("replicas agree, and show what is confirmed with what is pending run again over it, whatever is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(), run),
    { numRuns: 150 },
  );
}, 120_000);
