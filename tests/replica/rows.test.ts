// Random programs over rows of replicas and a store that loses messages, beside plain arrays. The order of the
// rows counts: a body may read it.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addCommitListener, alter, deref, dosync, onDeliveryError } from "@dosync/core";
import { add, at, collection, index, keys, remove, where } from "@dosync/core/collection";
import { confirmed, defineModel, openReplica, type Replica, type Sent } from "@dosync/replica";
import { budget } from "../support/budget.ts";
import { perform, unreliableFrom, type Wait } from "./unreliable.ts";

interface Row {
  readonly id: number;
  readonly n: number;
}

const IDS = [0, 1, 2, 3] as const;
const FIRST: readonly Row[] = [
  { id: 0, n: 0 },
  { id: 1, n: 0 },
];

const table = defineModel("table", () => {
  const rows = collection<Row>()({
    key: (row) => row.id,
    indexes: { n: index((row) => row.n) },
  });
  dosync(() => {
    for (const row of FIRST) add(rows, row);
  });
  return { rows };
});
type Table = ReturnType<typeof table.create>;

const addRow = table.mutation("addRow", ({ rows }, id: number) => {
  add(rows, { id, n: deref(keys(rows)).length }); // refused where it is there
});
const edit = table.mutation("edit", ({ rows }, id: number) => {
  alter(at(rows, id), (row) => ({ ...row, n: row.n + 1 })); // refused where it is not there
});
const removeRow = table.mutation("removeRow", ({ rows }, id: number) => {
  if (!remove(rows, id)) throw new Error("It is not there.");
});
/** It takes a row to the end. */
const toEnd = table.mutation("toEnd", ({ rows }, id: number) => {
  const row = deref(at(rows, id));
  if (row === undefined) throw new Error("It is not there.");
  remove(rows, id);
  add(rows, row);
});
/** It reads the order, and an index. */
const dropFirst = table.mutation("dropFirst", ({ rows }, n: number) => {
  const [first] = deref(where(rows, "n", n));
  if (first === undefined) throw new Error("There is none.");
  remove(rows, first.id);
});
const mutations = { addRow, edit, removeRow, toEnd, dropFirst };
type Name = keyof typeof mutations;

/** What a call makes of plain rows; undefined where it is refused. */
function oracle(
  rows: readonly Row[],
  name: string | undefined,
  arg: number,
): readonly Row[] | undefined {
  const found = rows.find(({ id }) => id === arg);
  const others = rows.filter(({ id }) => id !== arg);
  switch (name as Name) {
    case "addRow":
      return found ? undefined : [...rows, { id: arg, n: rows.length }];
    case "edit":
      return found && rows.map((row) => (row === found ? { ...row, n: row.n + 1 } : row));
    case "removeRow":
      return found && others;
    case "toEnd":
      return found && [...others, found];
    default: {
      const first = rows.find(({ n }) => n === arg);
      return first && rows.filter((row) => row !== first);
    }
  }
}

interface Call {
  readonly do: Name;
  readonly at: number;
  readonly arg: number;
}

type Step =
  Call | { readonly do: "cancel" | "pause" | "resume" | "flush"; readonly at: number } | Wait;

const names = Object.keys(mutations) as Name[];
const member = fc.nat({ max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(...names),
      at: member,
      arg: fc.constantFrom(...IDS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("wait" as const), turns: fc.nat({ max: 5 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("cancel" as const, "pause" as const, "resume" as const, "flush" as const),
      at: member,
    }),
  },
);

interface Member {
  readonly replica: Replica<Table>;
  readonly sent: { readonly name: Name; readonly arg: number; readonly sent: Sent }[];
}

const shownBy = ({ model }: Replica<Table>): (Row | undefined)[] =>
  deref(keys(model.rows)).map((id) => deref(at(model.rows, id)));

const confirmedBy = ({ model }: Replica<Table>): Row[] =>
  IDS.map((id) => deref(confirmed(at(model.rows, id)))).filter((row) => row !== undefined);

const sorted = (rows: readonly Row[]): Row[] => rows.toSorted((one, other) => one.id - other.id);

async function run(steps: readonly Step[], seed: number): Promise<void> {
  const place = unreliableFrom(seed);
  const open = (): Replica<Table> =>
    openReplica(table, { space: "s", at: place, mutations: Object.values(mutations) });
  const members = [0, 1].map((): Member => ({ replica: open(), sent: [] }));
  await Promise.all(members.map(({ replica }) => replica.ready));
  place.isReliable = false;

  /** What the rows were as of each head. */
  const heads: (readonly Row[])[] = [FIRST];
  const follow = (): void => {
    for (const batch of place.log.slice(heads.length - 1)) {
      let rows = heads.at(-1)!;
      for (const { name, args, refusal } of batch.mutations) {
        const next = oracle(rows, name, args as number);
        expect(refusal === undefined).toBe(next !== undefined);
        rows = next ?? rows;
      }
      heads.push(rows);
    }
  };
  const check = ({ replica, sent }: Member): void => {
    follow();
    const shown = shownBy(replica);
    const base = confirmedBy(replica);
    const open_ = sent.filter(({ sent: { state } }) => ["pending", "sent"].includes(deref(state)));
    const isHead = heads.some((rows) => {
      if (JSON.stringify(sorted(rows)) !== JSON.stringify(base)) return false;
      let now = rows;
      for (const { name, arg, sent: one } of open_) {
        const next = oracle(now, name, arg);
        if (deref(one.holds) !== (next !== undefined)) return false;
        now = next ?? now;
      }
      return JSON.stringify(now) === JSON.stringify(shown);
    });
    expect(isHead, JSON.stringify({ shown, base, open: open_.length })).toBe(true);
  };
  const stops = [onDeliveryError(() => {}), addCommitListener(() => members.forEach(check))];
  for (const { replica } of members) confirmedBy(replica);
  await perform(steps, members, doStep, check);
  place.isReliable = true;
  for (const { replica } of members) replica.resume();
  for (let i = 0; i < 2; i++) await Promise.all(members.map(({ replica }) => replica.flush()));
  for (const stop of stops) stop();

  follow();
  const late = open();
  await late.ready;
  for (const replica of [late, ...members.map((one) => one.replica)]) {
    expect(shownBy(replica)).toEqual(heads.at(-1));
    replica.close();
  }
}

function doStep({ replica, sent }: Member, step: Exclude<Step, Wait>): void {
  if (step.do === "pause") replica.pause();
  else if (step.do === "resume") replica.resume();
  else if (step.do === "flush") void replica.flush();
  else if (step.do === "cancel") sent.at(-1)?.sent.cancel();
  else {
    const { do: name, arg } = step as Call;
    const expected = oracle(shownBy(replica) as Row[], name, arg);
    try {
      const one = replica.run(mutations[name], arg);
      one.confirmed.catch(() => {});
      sent.push({ name, arg, sent: one });
    } catch {
      expect(expected).toBeUndefined();
      return;
    }
    expect(shownBy(replica)).toEqual(expected);
  }
}

test("replicas agree on rows and on their order, whatever is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), fc.nat(), run),
    { numRuns: budget("rows of replicas") },
  );
}, 600_000);
