import {
  addWatch,
  alter,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  ensure,
  snapshot,
} from "@dosync/core";
import {
  add,
  addAll,
  at,
  collection,
  index,
  ordered,
  range,
  remove,
  replaceAll,
  set,
  type View,
  where,
} from "@dosync/core/collection";
import { explore, transaction } from "@dosync/core/testing";
import { expect, test } from "vitest";
import { edited, EMPTY } from "../../src/collection/list.ts";
import { randomFrom } from "../../src/testing/random.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

interface Seat {
  readonly id: string;
  readonly show: number;
  readonly row: number;
}

const seat = (id: string, show: number, row = 0): Seat => ({ id, show, row });

function make() {
  return collection<Seat>()({
    label: "seats",
    key: ({ id }) => id,
    indexes: { show: index(({ show }) => show), row: ordered(({ row }) => row) },
  });
}

type Seats = ReturnType<typeof make>;

const codeOf = (act: () => unknown): unknown => (thrownBy(act) as { code?: unknown }).code;
const ids = (rows: readonly Seat[]): string[] => rows.map(({ id }) => id);
const to =
  (part: Partial<Seat>) =>
  (one: Seat): Seat => ({ ...one, ...part });

test("a bucket has its rows in the order of insertion", () => {
  const seats = make();
  dosync(() => addAll(seats, [seat("a", 1), seat("b", 2), seat("c", 1)]));
  expect(ids(deref(where(seats, "show", 1)))).toEqual(["a", "c"]);
  dosync(() => {
    alter(at(seats, "b"), to({ show: 1 }));
    alter(at(seats, "a"), to({ show: 3 }));
  });
  expect(ids(deref(where(seats, "show", 1)))).toEqual(["b", "c"]);
  expect(ids(deref(where(seats, "show", 2)))).toEqual([]);
  dosync(() => alter(at(seats, "a"), to({ show: 1 })));
  expect(ids(deref(where(seats, "show", 1)))).toEqual(["a", "b", "c"]);
});

test("a range has its rows in their order, equal ones by their keys", () => {
  const seats = make();
  const rows = Array.from({ length: 1000 }, (_, i) => seat(`s${i}`, 0, (i * 7) % 50));
  dosync(() => addAll(seats, rows));
  const sorted = rows.toSorted((a, b) => a.row - b.row || (a.id < b.id ? -1 : 1));
  expect(deref(range(seats, "row"))).toEqual(sorted);
  expect(deref(range(seats, "row", { from: 10, to: 12 }))).toEqual(
    sorted.filter(({ row }) => row >= 10 && row <= 12),
  );
  expect(deref(range(seats, "row", { from: 10, limit: 500 }))).toEqual(
    sorted.filter(({ row }) => row >= 10).slice(0, 500),
  );
  expect(deref(range(seats, "row", { to: 12, limit: 500, descending: true }))).toEqual(
    sorted
      .filter(({ row }) => row <= 12)
      .toReversed()
      .slice(0, 500),
  );
  expect(deref(range(seats, "row", { from: 90 }))).toEqual([]);
  expect(deref(range(seats, "row", { to: -1 }))).toEqual([]);
  expect(deref(range(seats, "row", { limit: 0 }))).toEqual([]);
  dosync(() => replaceAll(seats, []));
  expect(deref(range(seats, "row"))).toEqual([]);
});

test("values of several types are in the order of the types, and no number comes first", () => {
  const mixed = collection<{ id: string | number; by: unknown }>()({
    key: ({ id }) => id,
    indexes: { by: ordered(({ by }) => by) },
  });
  const values: [id: string | number, by: unknown][] = [
    ["a", "x"],
    [1, Number.NaN],
    ["b", 5],
    ["c", "b"],
    ["d", Number.NaN],
    ["e", new Date(5)],
    ["f", new Date(1)],
  ];
  dosync(() =>
    addAll(
      mixed,
      values.map(([id, by]) => ({ id, by })),
    ),
  );
  expect(deref(range(mixed, "by")).map(({ id }) => id)).toEqual([1, "d", "b", "f", "e", "c", "a"]);
});

test("an order finds its rows again whatever the dates and objects in it are", () => {
  const ranks: unknown[] = [
    ...[1, 2, 3, 4, 5, Number.NaN].map((time) => new Date(time)),
    ...[Number.NaN, 2, 9n, undefined].map((value) => ({ valueOf: () => value })),
    {},
    [1],
    ["a"],
    null,
  ];
  const rows = collection<{ id: number; by: unknown }>()({
    key: ({ id }) => id,
    indexes: { by: ordered(({ by }) => by) },
  });
  const next = randomFrom(7);
  const random = (below: number): number => Math.floor(next() * below);
  const expected = new Map<number, object>();
  for (let step = 0; step < 300; step++) {
    const row = { id: random(30), by: ranks[random(ranks.length)] };
    if (random(3) === 0) {
      dosync(() => remove(rows, row.id));
      expected.delete(row.id);
    } else {
      dosync(() => set(rows, row));
      expected.set(row.id, row);
    }
    expect(new Set(deref(range(rows, "by")))).toEqual(new Set(expected.values()));
  }
  dosync(() =>
    replaceAll(
      rows,
      [3, Number.NaN, 1, 2].map((time, id) => ({ id, by: new Date(time) })),
    ),
  );
  const until = range(rows, "by", { to: new Date(2) });
  expect(deref(until).map(({ id }) => id)).toEqual([1, 2, 3]);
});

test("an edit wakes the bucket and the range that the row is in, and no other", () => {
  const seats = make();
  dosync(() => addAll(seats, [seat("a", 1, 10), seat("b", 2, 20), seat("c", 1, 30)]));
  const heard: string[] = [];
  const hear = (name: string, view: View<readonly Seat[]>): void => {
    addWatch(view, "hear", () => heard.push(name));
  };
  hear("show 1", where(seats, "show", 1));
  hear("show 2", where(seats, "show", 2));
  hear("show 3", where(seats, "show", 3));
  hear("below 15", range(seats, "row", { to: 15 }));
  hear("from 15", range(seats, "row", { from: 15 }));
  dosync(() => alter(at(seats, "a"), to({ row: 11 })));
  expect(heard).toEqual(["show 1", "below 15"]);
  heard.length = 0;
  dosync(() => alter(at(seats, "a"), to({ row: 15, show: 3 })));
  expect(heard.toSorted()).toEqual(["below 15", "from 15", "show 1", "show 3"]);
  heard.length = 0;
  dosync(() => alter(at(seats, "b"), (one) => one));
  expect(heard).toEqual([]);
});

test("what shows the same is one identity with one array", () => {
  const seats = make();
  dosync(() => addAll(seats, [seat("a", 1), seat("b", 2)]));
  const bucket = where(seats, "show", 1);
  const part = range(seats, "row", { from: 0, limit: 5 });
  expect(where(seats, "show", 1)).toBe(bucket);
  expect(range(seats, "row", { from: 0, limit: 5 })).toBe(part);
  expect(range(seats, "row", { from: 0, limit: 6 })).not.toBe(part);
  const [rows, inOrder] = [deref(bucket), deref(part)];
  dosync(() => alter(at(seats, "b"), to({ show: 3 })));
  expect(deref(where(seats, "show", 1))).toBe(rows);
  expect(deref(part)).not.toBe(inOrder);
});

test("buckets that nobody holds are forgotten when they are empty, and are found while they are not", async () => {
  const seats = make();
  await dosyncAsync(async (tx) => {
    tx.dosync(() => add(seats, seat("a", 1)));
    await collected();
  });
  await collected();
  expect(ids(deref(where(seats, "show", 1)))).toEqual(["a"]);
  const edit = draft();
  edit.dosync(() => alter(at(seats, "a"), to({ show: 2 })));
  await collected();
  edit.commit();
  await collected();
  expect(ids(deref(where(seats, "show", 2)))).toEqual(["a"]);
  const empty = new WeakRef(where(seats, "show", 1));
  const pages = new WeakRef(range(seats, "row", { limit: 3 }));
  await collected();
  expect(empty.deref()).toBe(undefined);
  expect(pages.deref()).toBe(undefined);
  expect(ids(deref(range(seats, "row", { limit: 3 })))).toEqual(["a"]);
});

test("a list that grows in its middle keeps its order", () => {
  const seats = make();
  const rows = Array.from({ length: 1500 }, (_, i) => seat(`s${i}`, i % 3, (i * 7919) % 1500));
  for (const row of rows) dosync(() => add(seats, row));
  const sorted = rows.toSorted((a, b) => a.row - b.row);
  expect(deref(range(seats, "row"))).toEqual(sorted);
  dosync(() => {
    for (const { id, row } of rows)
      if (row % 2 === 0) alter(at(seats, id), to({ row: row + 5000 }));
  });
  expect(deref(range(seats, "row", { to: 1500 }))).toEqual(
    sorted.filter(({ row }) => row % 2 === 1),
  );
  expect(deref(range(seats, "row", { from: 1501 })).length).toBe(750);
});

const withOne = (rank: number) => ({ removed: [], added: [{ key: rank, rank }] });

test("a row in the middle of a long list copies a small part of it", () => {
  let list = EMPTY;
  for (let rank = 5000; rank > 0; rank--) list = edited(list, withOne(rank));
  const { pieces } = edited(list, withOne(2500.5));
  const copied = pieces.filter((piece) => !list.pieces.includes(piece));
  expect(copied.flatMap(({ keys }) => keys).length).toBeLessThan(500);
});

test("somebody may hear of the rows that have claimed a range", async () => {
  const seats = make();
  const part = range(seats, "row", { to: 5 });
  addWatch(part, "hear", () => {});
  expect(await attemptsWith(part, () => add(seats, seat("a", 1, 3)))).toBe(2);
});

test("a row without a value for an index is not in it", () => {
  const tasks = collection<{ id: number; due?: number | undefined; tag?: string | undefined }>()({
    key: ({ id }) => id,
    indexes: { due: ordered(({ due }) => due), tag: index(({ tag }) => tag) },
  });
  dosync(() => addAll(tasks, [{ id: 1 }, { id: 2, due: 5, tag: "x" }]));
  expect(deref(range(tasks, "due")).length).toBe(1);
  dosync(() => {
    set(tasks, { id: 1, due: 4, tag: "x" });
    set(tasks, { id: 2 });
  });
  expect(deref(range(tasks, "due")).map(({ id }) => id)).toEqual([1]);
  expect(deref(where(tasks, "tag", "x")).map(({ id }) => id)).toEqual([1]);
  dosync(() => remove(tasks, 1));
  expect(deref(where(tasks, "tag", "x"))).toEqual([]);
});

test("a transaction whose index fails leaves all rows as they were", () => {
  const rows = collection<{ id: number; n: number | null }>()({
    key: ({ id }) => id,
    indexes: { n: index(({ n }) => n!.toFixed()) },
  });
  dosync(() => {
    add(rows, { id: 1, n: 1 });
    expect(
      thrownBy(() =>
        addAll(rows, [
          { id: 2, n: 2 },
          { id: 3, n: null },
        ]),
      ),
    ).toBeInstanceOf(TypeError);
    expect(thrownBy(() => alter(at(rows, 1), (one) => ({ ...one, n: null })))).toBeInstanceOf(
      TypeError,
    );
  });
  expect(deref(at(rows, 1))).toEqual({ id: 1, n: 1 });
  expect(deref(at(rows, 2))).toBe(undefined);
  expect(deref(where(rows, "n", "1")).length).toBe(1);
});

test("a derived value of a bucket and of a range is right in every world", () => {
  const seats = make();
  dosync(() => addAll(seats, [seat("a", 1, 1), seat("b", 1, 2)]));
  const sum = derived(
    () => deref(where(seats, "show", 1)).length * 10 + deref(range(seats, "row", { to: 5 })).length,
  );
  using before = snapshot();
  const edit = draft();
  edit.dosync(() => add(seats, seat("c", 1, 3)));
  dosync(() => {
    remove(seats, "a");
    expect(deref(sum)).toBe(11);
  });
  expect([deref(sum), before.deref(sum), edit.deref(sum)]).toEqual([11, 22, 33]);
  edit.abort();
});

test("what is not there says so", () => {
  const seats = make();
  expect(codeOf(() => where(seats, "none" as never, 1 as never))).toBe("INVALID_ARGUMENT");
  expect(codeOf(() => where(seats, "row" as never, 1 as never))).toBe("INVALID_ARGUMENT");
  expect(codeOf(() => range(seats, "show" as never))).toBe("INVALID_ARGUMENT");
  expect(codeOf(() => range(seats, "row", { limit: -1 }))).toBe("INVALID_ARGUMENT");
  expect(codeOf(() => range(seats, "row", { limit: 1.5 }))).toBe("INVALID_ARGUMENT");
  expect(codeOf(() => index(1 as never))).toBe("INVALID_ARGUMENT");
  const plain = collection<Seat>()({ key: ({ id }) => id });
  expect(codeOf(() => where(plain as never, "show" as never, 1 as never))).toBe("INVALID_ARGUMENT");
  expect(String(where(seats, "show", 1))).toMatch('"seats.show = 1"');
  expect(String(range(seats, "row"))).toMatch('"range of seats.row"');
});

/** How often a transaction that ensures a view runs, where others do something meanwhile. */
async function attemptsWith(view: View<readonly Seat[]>, meanwhile: () => void): Promise<number> {
  let attempts = 0;
  await dosyncAsync(async (tx) => {
    attempts++;
    tx.ensure(view);
    await Promise.resolve();
    if (attempts === 1) dosync(meanwhile);
  });
  return attempts;
}

test("whoever ensures a bucket is overtaken by what happens in it", async () => {
  const seats = make();
  dosync(() => addAll(seats, [seat("a", 1), seat("b", 2)]));
  const bucket = where(seats, "show", 1);
  expect(await attemptsWith(bucket, () => add(seats, seat("c", 1)))).toBe(2);
  expect(await attemptsWith(bucket, () => alter(at(seats, "c"), to({ row: 5 })))).toBe(2);
  expect(await attemptsWith(bucket, () => alter(at(seats, "c"), to({ show: 2 })))).toBe(2);
  expect(await attemptsWith(bucket, () => alter(at(seats, "c"), to({ row: 6 })))).toBe(1);
  expect(await attemptsWith(bucket, () => add(seats, seat("d", 2)))).toBe(1);
});

test("whoever ensures a range is overtaken by what happens in it", async () => {
  const seats = make();
  dosync(() => addAll(seats, [seat("a", 1, 10), seat("b", 1, 20), seat("c", 1, 30)]));
  const part = range(seats, "row", { from: 10, to: 20 });
  expect(await attemptsWith(part, () => add(seats, seat("d", 1, 15)))).toBe(2);
  expect(await attemptsWith(part, () => alter(at(seats, "d"), to({ show: 2 })))).toBe(2);
  expect(await attemptsWith(part, () => alter(at(seats, "d"), to({ row: 25 })))).toBe(2);
  expect(await attemptsWith(part, () => alter(at(seats, "d"), to({ row: 26 })))).toBe(1);
  expect(await attemptsWith(part, () => add(seats, seat("e", 1, 9)))).toBe(1);
  expect(await attemptsWith(part, () => remove(seats, "e"))).toBe(1);
  const first = range(seats, "row", { limit: 1 });
  expect(await attemptsWith(first, () => add(seats, seat("f", 1, 50)))).toBe(1);
  expect(await attemptsWith(first, () => add(seats, seat("g", 1, 1)))).toBe(2);
  expect(dosync(() => ensure(first)).length).toBe(1);
});

test("a range that is ensured late knows what has happened before", async () => {
  const seats = make();
  dosync(() => add(seats, seat("a", 1, 10)));
  let attempts = 0;
  await dosyncAsync(async (tx) => {
    attempts++;
    tx.deref(at(seats, "a"));
    await Promise.resolve();
    if (attempts === 1) dosync(() => add(seats, seat("b", 1, 11)));
    expect(tx.ensure(range(seats, "row", { from: 5 })).length).toBe(2);
  });
  expect(attempts).toBe(2);
});

test("a draft that ensures a bucket or a range is in conflict over it", () => {
  const seats = make();
  dosync(() => add(seats, seat("a", 1, 10)));
  const edit = draft();
  edit.ensure(where(seats, "show", 1));
  edit.ensure(range(seats, "row", { to: 10 }));
  dosync(() => add(seats, seat("b", 2, 20)));
  expect(edit.conflicts()).toEqual([]);
  dosync(() => add(seats, seat("c", 1, 20)));
  expect(edit.conflicts().length).toBe(1);
  dosync(() => add(seats, seat("d", 2, 5)));
  expect(edit.conflicts().length).toBe(2);
  edit.rebase();
  expect(edit.conflicts()).toEqual([]);
  const late = draft();
  dosync(() => add(seats, seat("e", 2, 5)));
  late.ensure(range(seats, "row", { from: 0, to: 10 }));
  expect(late.conflicts().length).toBe(1);
  late.rebase();
  expect(late.conflicts()).toEqual([]);
  late.commit();
  edit.abort();
});

test("in no order of steps are more seats taken than there are", async () => {
  for (const isRange of [false, true]) {
    const take = (id: string) =>
      transaction(async (tx, { seats }: { seats: Seats }, step) => {
        const taken = isRange
          ? tx.ensure(range(seats, "row", { from: 1, to: 1 }))
          : tx.ensure(where(seats, "show", 1));
        await step("decide");
        if (taken.length < 1) tx.dosync(() => add(seats, seat(id, 1, 1)));
      });
    const report = await explore({
      label: "one seat",
      setup: () => ({ seats: make() }),
      programs: { a: take("a"), b: take("b") },
      check({ seats }) {
        const count = deref(where(seats, "show", 1)).length;
        if (count !== 1) throw new Error(`${count} seats are taken`);
      },
    });
    expect(report.schedules).toBeGreaterThan(1);
  }
});

test("write skew over two buckets: snapshot isolation has it, and ensure and serializable isolation have not", async () => {
  type Way = "read" | "ensure" | "serializable";
  const goOffCall = (from: number, way: Way) =>
    transaction<{ seats: Seats }, void>(
      async (tx, { seats }, step) => {
        const others = where(seats, "show", 3 - from);
        const count = (way === "ensure" ? tx.ensure(others) : tx.deref(others)).length;
        await step("decide");
        if (count > 0) tx.dosync(() => remove(seats, `of ${from}`));
      },
      { isolation: way === "serializable" ? "serializable" : "snapshot" },
    );
  const reached = async (way: Way): Promise<string[]> => {
    const left = new Set<string>();
    await explore({
      label: "on call",
      setup() {
        const seats = make();
        dosync(() => addAll(seats, [seat("of 1", 1), seat("of 2", 2)]));
        return { seats };
      },
      programs: { a: goOffCall(1, way), b: goOffCall(2, way) },
      check: ({ seats }) => void left.add(ids(deref(range(seats, "row"))).join()),
    });
    return [...left].toSorted();
  };
  expect(await reached("read")).toEqual(["", "of 1", "of 2"]);
  expect(await reached("ensure")).toEqual(["of 1", "of 2"]);
  expect(await reached("serializable")).toEqual(["of 1", "of 2"]);
});

async function collected(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc!();
  }
}
