import {
  addCommitListener,
  addWatch,
  alter,
  deref,
  dosync,
  type Draft,
  draft,
  lens,
  refSet,
  type Snapshot,
  snapshot,
} from "@dosync/core";
import { draftWorld, replayOver } from "@dosync/core/adapter";
import {
  add,
  addAll,
  at,
  collection,
  collectionOf,
  fold,
  index,
  keyOf,
  keys,
  ordered,
  range,
  remove,
  removeAll,
  replaceAll,
  set,
  size,
  type View,
  where,
} from "@dosync/core/collection";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { budget } from "../support/budget.ts";

interface Row {
  readonly id: number;
  readonly list: string;
  readonly n: number;
}
type Rows = ReturnType<typeof makeRows>;

/** A row with this number has no place in the order: the index throws. */
const UNPLACED = 99;

class NoPlaceError extends Error {
  readonly code = "NO_PLACE";
}

/** Rows of list "d" are in no bucket, and those without a number are not in order. An order comes from two parts of a row. */
const bucketOf = (row: Row): string | undefined => (row.list === "d" ? undefined : row.list);
const orderOf = ({ n, list }: Row): number | undefined => {
  if (n === UNPLACED) throw new NoPlaceError();
  return n === 0 ? undefined : n + (list === "a" ? 0 : 1);
};

function makeRows() {
  return collection<Row>()({
    label: "rows",
    key: (row) => row.id,
    indexes: { list: index(bucketOf), n: ordered(orderOf) },
  });
}

/** How many rows a list has, with the squares of their numbers: no fold of lists and numbers apart gives that. */
type Squares = Readonly<Record<string, readonly [count: number, squares: number]>>;

const addTo = (sums: Squares, { list, n }: Row, sign = 1): Squares => {
  const [count, squares] = sums[list] ?? [0, 0];
  const { [list]: _, ...rest } = sums;
  const next = [count + sign, squares + sign * n * n] as const;
  return next[0] === 0 ? rest : { ...rest, [list]: next };
};

const folds = new WeakMap<Rows, readonly View<Squares>[]>();

/** Two folds: one that follows from the first moment on, and one that is read now and then. */
function foldsOf(rows: Rows): readonly View<Squares>[] {
  let known = folds.get(rows);
  if (known === undefined) {
    const remove_ = (sums: Squares, row: Row): Squares => addTo(sums, row, -1);
    const make = () =>
      fold(rows, { start: {}, add: (sums, row) => addTo(sums, row), remove: remove_ });
    folds.set(rows, (known = [make(), make()]));
  }
  return known;
}

const KEYS = [0, 1, 2, 3, 4, 5];
const LISTS = ["a", "b", "d"];

type Change =
  | { readonly kind: "add" | "set"; readonly row: Row }
  | { readonly kind: "addAll" | "replaceAll"; readonly rows: readonly Row[] }
  | {
      readonly kind: "alter" | "alterTwice" | "alterRemoved";
      readonly id: number;
      readonly list: string;
    }
  | { readonly kind: "addUnplaced" | "replaceUnplaced"; readonly rows: readonly Row[] }
  | { readonly kind: "again" | "alterUnplaced"; readonly id: number }
  | { readonly kind: "setNumber"; readonly id: number; readonly n: number }
  | { readonly kind: "setList"; readonly id: number; readonly list: string }
  | { readonly kind: "remove"; readonly id: number }
  | { readonly kind: "removeAll"; readonly ids: readonly number[] };

const id = fc.constantFrom(...KEYS, 0, 0, 1);
const list = fc.constantFrom(...LISTS);
const row = fc.record({ id, list, n: fc.nat({ max: 3 }) });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom("add" as const, "set" as const), row }),
  fc.record({
    kind: fc.constantFrom("addAll" as const, "replaceAll" as const),
    rows: fc.array(row, { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constantFrom("alter" as const, "alterTwice" as const, "alterRemoved" as const),
    id,
    list,
  }),
  fc.record({
    kind: fc.constantFrom("addUnplaced" as const, "replaceUnplaced" as const),
    rows: fc.array(row, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constantFrom("again" as const, "alterUnplaced" as const), id }),
  fc.record({ kind: fc.constant("setNumber" as const), id, n: fc.nat({ max: 3 }) }),
  fc.record({ kind: fc.constant("setList" as const), id, list }),
  fc.record({ kind: fc.constant("remove" as const), id }),
  fc.record({ kind: fc.constant("removeAll" as const), ids: fc.array(id, { maxLength: 3 }) }),
);
const changes = fc.array(change, { maxLength: 5 });

type Step =
  | {
      readonly kind: "commit";
      readonly changes: readonly Change[];
      readonly fails: boolean;
      readonly pins?: boolean;
    }
  | { readonly kind: "open" | "save" | "rebase" | "pin" | "unpin" | "replay" | "listen" | "stop" }
  | { readonly kind: "touch" | "watch"; readonly id: number }
  | { readonly kind: "edit"; readonly changes: readonly Change[]; readonly fails: boolean }
  | { readonly kind: "resolve"; readonly takesTheirs: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("commit" as const),
    changes,
    fails: fc.boolean(),
    pins: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("edit" as const), changes, fails: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom(
      "open" as const,
      "save" as const,
      "rebase" as const,
      "pin" as const,
      "unpin" as const,
      "replay" as const,
      "listen" as const,
      "stop" as const,
    ),
  }),
  fc.record({ kind: fc.constant("resolve" as const), takesTheirs: fc.boolean() }),
  fc.record({ kind: fc.constantFrom("touch" as const, "watch" as const), id }),
);

const bump = (list: string) => (one: Row) => ({ ...one, list, n: one.n + 1 });

const byId = (one: Row, other: Row): number => one.id - other.id;

function codeOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

const put = (row: Row | undefined, part: Partial<Row>): Row => ({ ...row!, ...part });

/** Two parts of a row: whoever changes one is not in the way of who changes the other. */
function partsOf(rows: Rows, key: number) {
  const entity = at(rows, key);
  return {
    n: lens(
      entity,
      (row) => row?.n ?? 0,
      (row, n: number) => put(row, { n }),
    ),
    list: lens(
      entity,
      (row) => row?.list ?? "a",
      (row, list: string) => put(row, { list }),
    ),
  };
}

/** The last one cannot be placed, and takes all others with it. */
function withUnplaced(rows: readonly Row[]): Row[] {
  return [...rows.slice(0, -1), { ...rows.at(-1)!, n: UNPLACED }];
}

/** Does it to the collection, inside of a transaction. */
function act(rows: Rows, one: Change): void {
  switch (one.kind) {
    case "add":
      add(rows, one.row);
      break;
    case "set":
      set(rows, one.row);
      break;
    case "addAll":
      addAll(rows, one.rows);
      break;
    case "replaceAll":
      replaceAll(rows, one.rows);
      break;
    case "alter":
      alter(at(rows, one.id), bump(one.list));
      break;
    case "alterTwice":
    case "alterRemoved":
      alter(at(rows, one.id), (row) => {
        if (one.kind === "alterRemoved") remove(rows, one.id);
        else alter(at(rows, one.id), bump("b"));
        return bump(one.list)(row);
      });
      break;
    case "addUnplaced":
      addAll(rows, withUnplaced(one.rows));
      break;
    case "replaceUnplaced":
      replaceAll(rows, withUnplaced(one.rows));
      break;
    case "alterUnplaced":
      alter(at(rows, one.id), (row) => ({ ...row, n: UNPLACED }));
      break;
    case "again": {
      const known = deref(at(rows, one.id));
      if (known === undefined) break;
      remove(rows, one.id);
      add(rows, known);
      break;
    }
    case "setNumber":
      refSet(partsOf(rows, one.id).n, one.n);
      break;
    case "setList":
      refSet(partsOf(rows, one.id).list, one.list);
      break;
    case "remove":
      remove(rows, one.id);
      break;
    case "removeAll":
      removeAll(rows, one.ids);
  }
}

/** Does it to a map, or answers why not. */
function model(map: Map<number, Row>, one: Change): string | undefined {
  switch (one.kind) {
    case "add":
      return model(map, { kind: "addAll", rows: [one.row] });
    case "set":
      map.set(one.row.id, one.row);
      return undefined;
    case "addAll": {
      const ids = one.rows.map((each) => each.id);
      if (new Set(ids).size < ids.length || ids.some((each) => map.has(each)))
        return "DUPLICATE_KEY";
      for (const each of one.rows) map.set(each.id, each);
      return undefined;
    }
    case "replaceAll": {
      const ids = new Set(one.rows.map((each) => each.id));
      if (ids.size < one.rows.length) return "DUPLICATE_KEY";
      for (const key of map.keys()) if (!ids.has(key)) map.delete(key);
      for (const each of one.rows) map.set(each.id, each);
      return undefined;
    }
    case "alter": {
      const old = map.get(one.id);
      if (old === undefined) return "NO_ENTITY";
      map.set(one.id, bump(one.list)(old));
      return undefined;
    }
    case "alterTwice":
      return model(map, { ...one, kind: "alter" });
    case "alterRemoved": {
      const old = map.get(one.id);
      if (old === undefined) return "NO_ENTITY";
      map.delete(one.id);
      map.set(one.id, bump(one.list)(old));
      return undefined;
    }
    case "addUnplaced":
      return model(new Map(map), { kind: "addAll", rows: one.rows }) ?? "NO_PLACE";
    case "replaceUnplaced":
      return model(new Map(map), { kind: "replaceAll", rows: one.rows }) ?? "NO_PLACE";
    case "alterUnplaced":
      return map.has(one.id) ? "NO_PLACE" : "NO_ENTITY";
    case "again": {
      const known = map.get(one.id);
      if (known === undefined) return undefined;
      map.delete(one.id);
      map.set(one.id, known);
      return undefined;
    }
    case "setNumber":
    case "setList": {
      const old = map.get(one.id);
      if (old === undefined) return "NO_ENTITY";
      map.set(one.id, one.kind === "setList" ? { ...old, list: one.list } : { ...old, n: one.n });
      return undefined;
    }
    case "remove":
      map.delete(one.id);
      return undefined;
    case "removeAll":
      for (const each of one.ids) map.delete(each);
      return undefined;
    default:
      throw one satisfies never;
  }
}

/** What everything shows that is read from here, in the order of the keys. */
type Read = Draft["deref"];

function rowsIn(rows: Rows, read: Read): readonly Row[] {
  if (!asksForEntities) return read(inTurn(rows));
  return read(keys(rows)).map((key) => read(at(rows, key))!);
}

/** Whether a check asks for each row by itself. Then somebody has heard of every row. */
let asksForEntities = true;
const turns = new WeakMap<Rows, View<readonly Row[]>>();

/** All rows in order of insertion, without asking for one by itself. */
function inTurn(rows: Rows): View<readonly Row[]> {
  let known = turns.get(rows);
  if (known === undefined) {
    const start: readonly Row[] = [];
    known = fold(rows, { start, add: (all, one) => [...all, one], exact: true });
    turns.set(rows, known);
  }
  return known;
}

const order = (row: Row): number => orderOf(row)!;

/** In every world the lists say what the rows say. */
function checkWorld(rows: Rows, read: Read, isAlways = false): void {
  if (asksForEntities) {
    const present = KEYS.filter((key) => read(at(rows, key)) !== undefined);
    expect(read(keys(rows)).toSorted((one, other) => one - other)).toEqual(present);
  }
  const all = rowsIn(rows, read);
  expect(read(keys(rows))).toEqual(all.map((one) => one.id));
  expect(read(size(rows))).toBe(all.length);
  for (const name of LISTS) {
    expect(read(where(rows, "list", name))).toEqual(all.filter((row) => bucketOf(row) === name));
  }
  const sums = all.reduce((before, row) => addTo(before, row), {});
  for (const each of isAlways ? foldsOf(rows).slice(0, 1) : foldsOf(rows)) {
    expect(read(each)).toEqual(sums);
  }
  const inOrder = all
    .filter((row) => orderOf(row) !== undefined)
    .toSorted((one, other) => order(one) - order(other) || one.id - other.id);
  expect(read(range(rows, "n"))).toEqual(inOrder);
  expect(read(range(rows, "n", { from: 2, to: 3 }))).toEqual(
    inOrder.filter((row) => order(row) >= 2 && order(row) <= 3),
  );
  expect(read(range(rows, "n", { from: 2, limit: 2, descending: true }))).toEqual(
    inOrder
      .filter((row) => order(row) >= 2)
      .toReversed()
      .slice(0, 2),
  );
}

/** Where others have changed a row as well, and that is no conflict, they have changed other parts. */
function merged(theirs: Row | undefined, base: Row | undefined, mine: Row): Row {
  if (theirs === undefined || base === undefined) return mine;
  return {
    id: mine.id,
    list: mine.list === base.list ? theirs.list : mine.list,
    n: mine.n === base.n ? theirs.n : mine.n,
  };
}

class Program {
  readonly rows: Rows = makeRows();
  map = new Map<number, Row>();
  edit: Draft | undefined;
  steps = 0;
  pinned: { readonly snapshot: Snapshot; readonly rows: readonly Row[] }[] = [];
  /** The rows as a commit listener has heard of them. */
  heard: Map<number, Row> | undefined;
  stop: () => void = () => {};

  run(one: Step): void {
    switch (one.kind) {
      case "commit":
        this.commit(one.changes, one.fails, one.pins);
        break;
      case "open":
        this.edit ??= draft();
        break;
      case "edit":
        this.change(one.changes, one.fails);
        break;
      case "rebase":
        // A row that was altered here may have been taken away by others.
        expect([undefined, "NO_ENTITY"]).toContain(codeOf(() => this.edit?.rebase()));
        break;
      case "resolve":
        codeOf(() =>
          this.edit?.rebase({ resolve: ({ mine, theirs }) => (one.takesTheirs ? theirs : mine) }),
        );
        break;
      case "save":
        this.save();
        break;
      case "pin":
        this.pin();
        break;
      case "unpin":
        this.pinned.shift()?.snapshot.dispose();
        break;
      case "replay":
        this.replay();
        break;
      case "touch":
        expect(deref(at(this.rows, one.id))).toEqual(this.map.get(one.id));
        break;
      case "watch":
        addWatch(at(this.rows, one.id), "note", () => {});
        break;
      case "listen":
        this.listen();
        break;
      case "stop":
        this.stop();
        this.heard = undefined;
    }
    this.check();
  }

  listen(): void {
    if (this.heard !== undefined) return;
    const heard = new Map(this.map);
    this.heard = heard;
    this.stop = addCommitListener(({ writes }) => {
      for (const [identity, old, value] of writes) {
        if (collectionOf(identity) !== this.rows) continue;
        const key = keyOf(identity) as number;
        expect(old).toEqual(heard.get(key));
        if (value === undefined) heard.delete(key);
        else heard.set(key, value as Row);
      }
    });
  }

  /** Inside of a transaction as well this is a snapshot of what everybody sees. */
  pin(): void {
    this.pinned.push({ snapshot: snapshot(), rows: [...this.map.values()] });
  }

  commit(all: readonly Change[], fails: boolean, pins = false): void {
    const map = new Map(this.map);
    const code = codeOf(() =>
      dosync(() => {
        for (const each of all) {
          expect(codeOf(() => act(this.rows, each))).toBe(model(map, each));
          if (!asksForEntities && each.kind.length % 2 === 0) continue; // nobody looks after some of them
          checkWorld(this.rows, deref);
          expect(rowsIn(this.rows, deref)).toEqual([...map.values()]);
        }
        if (pins) this.pin();
        if (fails) throw new RangeError("no");
      }),
    );
    expect(code).toBe(fails ? "RangeError: no" : undefined);
    if (!fails) this.map = map;
  }

  change(all: readonly Change[], fails: boolean): void {
    const { edit } = this;
    if (edit === undefined) return;
    const map = new Map(rowsIn(this.rows, edit.deref.bind(edit)).map((each) => [each.id, each]));
    const before = [...map.values()];
    codeOf(() =>
      edit.dosync(() => {
        for (const each of all) {
          expect(codeOf(() => act(this.rows, each))).toBe(model(map, each));
          expect(rowsIn(this.rows, deref)).toEqual([...map.values()]);
        }
        if (fails) throw new RangeError("no");
      }),
    );
    expect(rowsIn(this.rows, edit.deref.bind(edit))).toEqual(fails ? before : [...map.values()]);
  }

  save(): void {
    const { edit } = this;
    if (edit === undefined) return;
    const expected = new Map(this.map);
    for (const { identity, base, mine } of draftWorld(edit).written()) {
      const key = KEYS.find((each) => (at(this.rows, each) as unknown) === identity)!;
      if (mine === undefined) expected.delete(key);
      else expected.set(key, merged(expected.get(key), base as Row | undefined, mine as Row));
    }
    const code = codeOf(() => edit.commit());
    if (code !== undefined) {
      expect(code).toBe("DRAFT_CONFLICT");
      return;
    }
    this.edit = undefined;
    this.map = new Map(rowsIn(this.rows, deref).map((each) => [each.id, each]));
    expect([...this.map.values()].toSorted(byId)).toEqual([...expected.values()].toSorted(byId));
  }

  replay(): void {
    const seen: (readonly Row[])[] = [];
    replayOver(
      [],
      [
        () => {
          for (const key of KEYS.slice(0, 3)) set(this.rows, { id: key, list: "a", n: 9 });
          remove(this.rows, 5);
          checkWorld(this.rows, deref);
        },
        () => {
          checkWorld(this.rows, deref);
          seen.push(rowsIn(this.rows, deref));
        },
      ],
    );
    expect(seen[0]!.filter(({ n }) => n === 9).length).toBe(3);
  }

  check(isLast = false): void {
    if (!asksForEntities && !isLast && this.steps % 3 === 1) {
      this.steps++;
      return;
    }
    checkWorld(this.rows, deref, this.steps++ % 3 !== 0);
    if (this.heard !== undefined) {
      expect([...this.heard.values()].toSorted(byId)).toEqual(
        [...this.map.values()].toSorted(byId),
      );
    }
    expect(rowsIn(this.rows, deref)).toEqual([...this.map.values()]);
    if (this.edit !== undefined) checkWorld(this.rows, this.edit.deref.bind(this.edit), true);
    for (const each of this.pinned) {
      const read = each.snapshot.deref.bind(each.snapshot);
      checkWorld(this.rows, read, true);
      expect(rowsIn(this.rows, read)).toEqual(each.rows);
    }
  }

  end(): void {
    this.stop();
    this.edit?.abort();
    for (const each of this.pinned) each.snapshot.dispose();
  }
}

test("a collection is a map in every world: in transactions, drafts, snapshots and replays", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 15 }), (steps) => {
      const program = new Program();
      try {
        for (const one of steps) program.run(one);
      } finally {
        program.end();
      }
    }),
    { numRuns: budget("programs over collections") },
  );
}, 1_000_000);

test("rows of which nobody has heard are the same in every world as those that have an entity", () => {
  asksForEntities = false;
  try {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 15 }), (steps) => {
        const program = new Program();
        try {
          for (const one of steps) program.run(one);
          program.check(true);
        } finally {
          program.end();
        }
      }),
      { numRuns: budget("programs over collections") },
    );
  } finally {
    asksForEntities = true;
  }
}, 1_000_000);

test("parts of one row that a draft and others have changed meet in indexes and folds", () => {
  const part = fc.oneof(
    fc.record({ kind: fc.constant("setNumber" as const), id: fc.nat({ max: 1 }), n: fc.nat(3) }),
    fc.record({ kind: fc.constant("setList" as const), id: fc.nat({ max: 1 }), list }),
  );
  const parts = fc.array(part, { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 4 }), parts, parts, (others, mine, theirs) => {
      const program = new Program();
      const first = [0, 1].map((key): Row => ({ id: key, list: "a", n: key + 1 }));
      const kept = others.filter((one) => one.id > 1);
      program.commit(
        [
          { kind: "addAll", rows: first },
          ...kept.map((one) => ({ kind: "set" as const, row: one })),
        ],
        false,
      );
      program.check();
      try {
        for (const one of [
          { kind: "open" as const },
          { kind: "edit" as const, changes: mine, fails: false },
          { kind: "commit" as const, changes: theirs, fails: false },
          { kind: "save" as const },
        ]) {
          program.run(one);
        }
      } finally {
        program.end();
      }
    }),
    { numRuns: budget("programs over collections") },
  );
}, 1_000_000);
