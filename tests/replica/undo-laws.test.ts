// Random programs of mutations, undo and redo in several replicas, over a store that loses messages. Beside them
// stands an oracle of plain objects: it says of every undo in the log whether it may happen there.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  addCommitListener,
  alter,
  deref,
  type DeliveryError,
  type Identity,
  InvariantError,
  invariant,
  lens,
  onDeliveryError,
  ref,
  refSet,
} from "@dosync/core";
import { at as rowAt, collection, keys, remove, set } from "@dosync/core/collection";
import { createHistory, type UndoHistory } from "@dosync/history";
import { confirmed, defineModel, type Replica } from "@dosync/replica";
import { openReplicas } from "@dosync/replica/testing";
import { budget } from "../support/budget.ts";
import { figures } from "../support/figures.ts";
import { perform, type Unreliable, unreliableFrom, type Wait } from "./unreliable.ts";

const MOST = 12;
const IDS = [1, 2] as const;
const CELLS = ["a", "b", "title", "body", "1", "2"] as const;
type Cell = (typeof CELLS)[number];
/** A row that is not there is 0. */
type State = Readonly<Record<Cell, number>>;

interface Row {
  readonly id: number;
  readonly n: number;
}

const board = defineModel("board", () => {
  const [a, b, note] = [ref(0), ref(0), ref({ title: 0, body: 0 })];
  const rows = collection<Row>()({ key: (row) => row.id });
  invariant("a and b", () => deref(a) + deref(b) <= MOST);
  return { a, b, note, rows };
});
type Board = ReturnType<typeof board.create>;

interface Put {
  readonly who: number;
  readonly values: readonly (readonly [cell: Cell, value: number])[];
}
/** It writes what it was given, whatever is there. */
const put = board.mutation("put", (model, { values }: Put) => {
  for (const [cell, value] of values) write(model, cell, value);
});

interface Move {
  readonly who: number;
  readonly amount: number;
}
/** What it writes depends on what is there. */
const move = board.mutation("move", ({ a, b }, { amount }: Move) => {
  alter(a, (n) => n + amount);
  alter(b, (n) => n - amount);
});

function write({ a, b, note, rows }: Board, cell: Cell, value: number): void {
  if (cell === "a" || cell === "b") refSet(cell === "a" ? a : b, value);
  else if (cell === "title" || cell === "body") alter(note, (all) => ({ ...all, [cell]: value }));
  else if (value === 0) remove(rows, Number(cell));
  else set(rows, { id: Number(cell), n: value });
}

type Read = <T>(identity: Identity<T>) => T;

function stateOf({ a, b, note, rows }: Board, read: Read = deref): State {
  const row = (id: number): number => read(rowAt(rows, id))?.n ?? 0;
  return { a: read(a), b: read(b), ...read(note), 1: row(1), 2: row(2) };
}

const readConfirmed = <T>(identity: Identity<T>): T => deref(confirmed(identity));

/** What a call did to the cells where it was made: an undo is known by nothing else. */
type Undone = readonly (readonly [cell: Cell, from: number, to: number])[];
type Call =
  | { readonly name: "put"; readonly args: Put }
  | { readonly name: "move"; readonly args: Move }
  | ({ readonly name: "undo"; readonly cells: Undone } & Travel);

/** A step is known by the commit point of its call. */
interface Travel {
  readonly step: number;
  readonly isRedo: boolean;
}

/** What a call makes of plain values. Undefined where it is refused. */
function oracle(state: State, call: Call): State | undefined {
  let next = { ...state };
  if (call.name === "put") next = { ...next, ...Object.fromEntries(call.args.values) };
  else if (call.name === "move") {
    next.a += call.args.amount;
    next.b -= call.args.amount;
  } else {
    // Over what it did not write an undo puts nothing. Where it is decided, a ref is compared as a whole.
    if (call.cells.some(([cell, from]) => state[cell] !== from)) return undefined;
    next = { ...next, ...Object.fromEntries(call.cells.map(([cell, , to]) => [cell, to])) };
  }
  return next.a + next.b > MOST ? undefined : next;
}

type Step =
  | { readonly do: "put"; readonly at: number; readonly values: Put["values"] }
  | { readonly do: "move"; readonly at: number; readonly amount: number }
  | {
      readonly do: "undo" | "redo" | "keep" | "pause" | "resume" | "flush";
      readonly at: number;
    }
  | Wait;

const COUNT = 3;
const who = fc.nat({ max: COUNT - 1 });
const value = fc.nat({ max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("put" as const),
      at: who,
      values: fc.uniqueArray(fc.tuple(fc.constantFrom(...CELLS), value), {
        minLength: 1,
        maxLength: 3,
        selector: ([cell]) => cell,
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("move" as const), at: who, amount: value }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("undo" as const, "undo" as const, "redo" as const, "keep" as const),
      at: who,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("wait" as const), turns: fc.nat({ max: 6 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("pause" as const, "resume" as const, "flush" as const),
      at: who,
    }),
  },
);

interface Member {
  readonly replica: Replica<Board>;
  readonly history: UndoHistory;
  /** Everything that was run here, in order. The last ones are pending. */
  readonly calls: Call[];
  /** The calls that have made a step, by its point. */
  readonly made: Map<number, Call>;
  /** The steps that were undone here at some time, whether that was confirmed or not. */
  readonly moved: Set<number>;
}

const tried = { programs: 0, undone: 0, late: 0 };

function historyOf({ a, b, note, rows }: Board): UndoHistory {
  return createHistory({ a, b, title: lens(note, ["title"]), body: lens(note, ["body"]), rows });
}

/** Visible = what is confirmed + the pending calls that hold, run again in their order. An undo is one of them. */
function check({ replica, calls }: Member): void {
  const { pending } = deref(replica.status);
  let state = stateOf(replica.model, readConfirmed);
  expect(state.a + state.b).toBeLessThanOrEqual(MOST);
  for (const call of calls.slice(calls.length - pending)) state = oracle(state, call) ?? state;
  expect(stateOf(replica.model)).toEqual(state);
}

function doStep(member: Member, step: Exclude<Step, Wait>): void {
  const { replica, history, calls } = member;
  if (step.do === "pause") return replica.pause();
  if (step.do === "resume") return replica.resume();
  if (step.do === "flush") return void replica.flush();
  if (step.do === "put" || step.do === "move") {
    const call: Call =
      step.do === "put"
        ? { name: "put", args: { who: step.at, values: step.values } }
        : { name: "move", args: { who: step.at, amount: step.amount } };
    calls.push(call);
    const before = deref(history.steps).at(-1);
    try {
      const sent = call.name === "put" ? replica.run(put, call.args) : replica.run(move, call.args);
      sent.confirmed.catch(() => {});
      const made = deref(history.steps).at(-1);
      if (made !== undefined && made !== before) member.made.set(made.point, call);
    } catch (error) {
      expect(error).toBeInstanceOf(InvariantError);
      calls.pop();
    }
    return;
  }
  travel(member, step.do);
}

/** An undo that changes something is a call that is decided later, like every other. */
function travel({ replica, history, calls, moved }: Member, way: "undo" | "redo" | "keep"): void {
  const next = deref(way === "redo" ? history.undone : history.steps).at(-1);
  const cells: (readonly [Cell, number, number])[] = [];
  const undone = { name: "undo", cells, step: next?.point ?? 0, isRedo: way === "redo" } as const;
  calls.push(undone);
  const stop = addCommitListener(({ origin, changes }) => {
    if (origin !== history) return;
    for (const [identity, old, value] of changes) {
      for (const [cell, read] of partsOf(replica.model, identity)) {
        cells.push([cell, read(old), read(value)]);
      }
    }
  });
  const answer =
    way === "keep" ? history.undo({ resolve: ({ present }) => present }) : history[way]();
  stop();
  if (cells.length === 0) calls.pop();
  if (answer.status !== "done") return expect(cells).toEqual([]);
  tried.undone++;
  moved.add(undone.step);
  // Here as well: each value that has gone is one that the step had left there.
  const left = next!.writes.map(({ old, value }) => numberIn(way === "redo" ? old : value));
  for (const [, from, to] of cells) if (from !== to) expect(left).toContain(from);
}

type Part = readonly [cell: Cell, read: (value: unknown) => number];

/** The cells in an identity. There are none in what is of the page alone. */
function partsOf({ a, b, note, rows }: Board, identity: Identity<unknown>): readonly Part[] {
  if (identity === a) return [["a", numberIn]];
  if (identity === b) return [["b", numberIn]];
  if (identity === note) return [partOfNote("title"), partOfNote("body")];
  return IDS.filter((id) => identity === rowAt(rows, id)).map((id): Part => [`${id}`, numberIn]);
}

function partOfNote(name: "title" | "body"): Part {
  return [name, (note) => (note as State)[name]];
}

function numberIn(value: unknown): number {
  return typeof value === "number" ? value : ((value as Row | undefined)?.n ?? 0);
}

/** Everybody shows what the log says, and the log is what the oracle makes of it. */
function checkEnd(members: readonly Member[], { log }: Unreliable): number {
  const mutations = log.flatMap((batch) => batch.mutations);
  const whose = new Map<string, Member>();
  for (const { client, args } of mutations) {
    if (args !== undefined) whose.set(client, members[(args as Put | Move).who]!);
  }
  let state: State = { a: 0, b: 0, title: 0, body: 0, 1: 0, 2: 0 };
  let late = 0;
  const confirmedCalls = new Set<Call>();
  for (const { client, number, name, refusal } of mutations) {
    const call = whose.get(client)!.calls[number - 1]!;
    expect(call.name).toBe(name ?? "undo");
    const next = oracle(state, call);
    expect(refusal === undefined).toBe(next !== undefined);
    state = next ?? state;
    if (next !== undefined) confirmedCalls.add(call);
    if (name === undefined && refusal !== undefined) late++;
  }
  for (const { replica } of members) {
    expect(stateOf(replica.model)).toEqual(state);
    expect(stateOf(replica.model, readConfirmed)).toEqual(state);
    expect(deref(keys(replica.model.rows)).length).toBe(IDS.filter((id) => state[id] > 0).length);
    expect(deref(replica.status).pending).toBe(0);
  }
  for (const member of members) checkSteps(member, confirmedCalls);
  return late;
}

/** A history offers to undo what is confirmed and stands, and to redo what was undone. It offers nothing else. */
function checkSteps({ history, calls, made, moved }: Member, isConfirmed: Set<Call>): void {
  const stands = new Map(
    [...made].filter(([, call]) => isConfirmed.has(call)).map(([at]) => [at, true]),
  );
  for (const call of calls) {
    if (call.name === "undo" && isConfirmed.has(call)) stands.set(call.step, call.isRedo);
  }
  const steps = pointsOf(history.steps);
  expect(steps.map((point) => stands.get(point))).toEqual(steps.map(() => true));
  const undone = pointsOf(history.undone);
  expect(undone.map((point) => stands.get(point))).toEqual(undone.map(() => false));
  expect(steps).toEqual(steps.toSorted((one, other) => one - other));
  expect(undone).toEqual(undone.toSorted((one, other) => other - one));
  // A step that was undone may go, where a new one ends the way to it.
  const steady = [...stands.keys()].filter((point) => !moved.has(point));
  expect(steps).toEqual(expect.arrayContaining(steady));
}

function pointsOf(steps: UndoHistory["steps"]): number[] {
  return deref(steps).map(({ point }) => point);
}

async function run(steps: readonly Step[], seed: number): Promise<void> {
  const place = unreliableFrom(seed);
  const { replicas, converged, close } = await openReplicas(board, {
    mutations: [put, move],
    count: COUNT,
    at: place,
  });
  place.isReliable = false;
  const members = replicas.map((replica): Member => ({
    replica,
    history: historyOf(replica.model),
    calls: [],
    made: new Map(),
    moved: new Set(),
  }));
  const errors: DeliveryError[] = [];
  const stops = [
    onDeliveryError((error) => errors.push(error)),
    addCommitListener(() => {
      for (const { replica } of members) {
        const { a, b } = stateOf(replica.model);
        expect(a + b).toBeLessThanOrEqual(MOST);
      }
    }),
  ];
  await perform(steps, members, doStep, check);
  place.isReliable = true;
  for (const { replica } of members) replica.resume();
  await converged();

  const late = checkEnd(members, place);
  expect(errors.length).toBe(late);
  tried.programs++;
  tried.late += late;
  for (const stop of stops) stop();
  for (const { history } of members) history.dispose();
  close();
}

test("every replica ends alike, no undo destroys what it did not write, and no rule is broken, whatever is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(), run),
    { numRuns: budget("undo over replicas") },
  );
  expect(tried.late).toBeGreaterThan(0);
  figures(
    `${tried.programs} programs, ${tried.undone} steps undone or redone, ${tried.late} of them refused later`,
  );
}, 300_000);
