// Rows of which nobody has heard have no entity. Every law of rows holds for them, whoever comes to hear of them later.
import {
  addCommitListener,
  addWatch,
  alter,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  ensure,
  invariant,
  snapshot,
} from "@dosync/core";
import { makeIdentities } from "@dosync/core/adapter";
import {
  add,
  addAll,
  at,
  type Collection,
  collection,
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
  where,
} from "@dosync/core/collection";
import { expect, test } from "vitest";
import { thrownBy } from "../../../../tests/support/thrown.ts";

interface Row {
  readonly id: number;
  readonly list: string;
  readonly n: number;
}

const row = (id: number, n = 1): Row => ({ id, list: id % 2 === 0 ? "even" : "odd", n });
const some = (...ids: number[]): Row[] => ids.map((id) => row(id));

interface NodeProcess {
  memoryUsage(): { readonly heapUsed: number };
}

const makeRows = () =>
  collection<Row>()({
    label: "rows",
    key: (one) => one.id,
    indexes: { list: index((one) => one.list), n: ordered((one) => one.n) },
  });

function withRows(...ids: number[]) {
  const rows = makeRows();
  dosync(() => addAll(rows, some(...ids)));
  return rows;
}

const aMoment = (): Promise<void> => Promise.resolve();
const idsIn = (all: readonly Row[]): number[] => all.map(({ id }) => id);

test("a snapshot from before shows nothing of rows, whoever asks for them first", () => {
  const rows = makeRows();
  using before = snapshot();
  dosync(() => addAll(rows, some(1, 2, 3)));
  expect(before.deref(at(rows, 1))).toBe(undefined);
  expect(deref(at(rows, 1))).toEqual(row(1));
  expect(before.deref(where(rows, "list", "odd"))).toEqual([]);
  expect(idsIn(deref(where(rows, "list", "odd")))).toEqual([1, 3]);
  expect(before.deref(keys(rows))).toEqual([]);
});

test("a snapshot between two additions shows the rows of the first alone", () => {
  const rows = withRows(1, 2);
  using between = snapshot();
  dosync(() => addAll(rows, some(3, 4)));
  expect(between.deref(at(rows, 3))).toBe(undefined);
  expect(between.deref(at(rows, 1))).toEqual(row(1));
  expect(idsIn(between.deref(where(rows, "list", "odd")))).toEqual([1]);
  expect(idsIn(deref(where(rows, "list", "odd")))).toEqual([1, 3]);
});

test("whoever begins to look while rows are added sees those from before, and no other", () => {
  for (const first of [[], [1, 2]]) {
    const rows = withRows(...first);
    const [during, edit] = dosync(() => {
      addAll(rows, some(3, 4));
      return [snapshot(), draft()] as const;
    });
    for (const world of [during, edit]) {
      expect(world.deref(at(rows, 3))).toBe(undefined);
      expect(world.deref(at(rows, 1))).toEqual(first.length > 0 ? row(1) : undefined);
      expect(world.deref(keys(rows))).toEqual(first);
      expect(idsIn(world.deref(where(rows, "list", "even")))).toEqual(first.slice(1));
    }
    expect(deref(at(rows, 3))).toEqual(row(3));
    during.dispose();
    edit.abort();
  }
});

test("a snapshot between two additions shows a bucket of rows that were asked for one by one", () => {
  const rows = withRows(1);
  addWatch(at(rows, 1), "note", () => {});
  using between = snapshot();
  dosync(() => addAll(rows, some(2)));
  expect(idsIn(between.deref(where(rows, "list", "odd")))).toEqual([1]);
  expect(idsIn(deref(where(rows, "list", "odd")))).toEqual([1]);
});

test("snapshots between many additions each show the rows of their moment", () => {
  const rows = makeRows();
  const moments = some(1, 2, 3, 4, 5).map(({ id }) => {
    dosync(() => addAll(rows, some(id)));
    return snapshot();
  });
  moments[2]!.dispose();
  dosync(() => addAll(rows, some(6)));
  for (const id of [1, 2, 4, 5]) {
    const seen = [1, 2, 3, 4, 5, 6].map(
      (key) => moments[id - 1]!.deref(at(rows, key)) !== undefined,
    );
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((key) => key <= id));
    moments[id - 1]!.dispose();
  }
});

test("an index that asks for an entity of its own collection places every row", () => {
  const rows = collection<Row>()({
    key: (one) => one.id,
    indexes: {
      list: index((one) => (at(all(), 2) === undefined ? "none" : one.list)),
      n: index((one) => one.n),
    },
  });
  function all(): Collection<Row, number> {
    return rows;
  }
  dosync(() => addAll(rows, some(1, 2, 3)));
  expect(idsIn(deref(where(rows, "list", "even")))).toEqual([2]);
  expect(idsIn(deref(where(rows, "n", 1)))).toEqual([1, 2, 3]);
});

test("a snapshot keeps a row that is edited and taken away after it", () => {
  const rows = withRows(1, 2);
  using before = snapshot();
  dosync(() => alter(at(rows, 1), (one) => ({ ...one, n: 5 })));
  dosync(() => remove(rows, 1));
  dosync(() => addAll(rows, some(1)));
  expect(before.deref(at(rows, 1))).toEqual(row(1));
  expect(idsIn(before.deref(where(rows, "list", "odd")))).toEqual([1]);
  expect(deref(keys(rows))).toEqual([2, 1]);
});

test("a transaction that fails leaves no row behind, asked for or not", () => {
  const rows = withRows(1);
  thrownBy(() =>
    dosync(() => {
      addAll(rows, some(2, 3, 4));
      expect(deref(at(rows, 3))).toEqual(row(3));
      expect(idsIn(deref(where(rows, "list", "even")))).toEqual([2, 4]);
      throw new RangeError("no");
    }),
  );
  expect(deref(keys(rows))).toEqual([1]);
  expect([2, 3, 4].map((id) => deref(at(rows, id)))).toEqual([undefined, undefined, undefined]);
  expect(deref(where(rows, "list", "even"))).toEqual([]);
  dosync(() => addAll(rows, some(4, 3)));
  expect(idsIn(deref(range(rows, "n")))).toEqual([1, 3, 4]);
});

test("an empty collection is empty again after a transaction that fails, in its buckets as well", () => {
  const rows = makeRows();
  thrownBy(() =>
    dosync(() => {
      addAll(rows, some(1, 2));
      throw new RangeError("no");
    }),
  );
  dosync(() => addAll(rows, some(3)));
  expect(idsIn(deref(where(rows, "list", "odd")))).toEqual([3]);
  expect(deref(at(rows, 1))).toBe(undefined);
});

test("until the commit everybody else sees no row", () => {
  const rows = makeRows();
  dosync(() => {
    addAll(rows, some(1, 2));
    expect(String(at(rows, 1))).toContain("undefined");
    expect(String(size(rows))).toContain(": 0>");
  });
  expect(String(at(rows, 1))).not.toContain("undefined");
});

test("a row is one entity as long as somebody holds it, from the first time it is asked for", () => {
  const rows = withRows(1, 2);
  const entity = at(rows, 1);
  dosync(() => alter(entity, (one) => ({ ...one, n: 2 })));
  expect(at(rows, 1)).toBe(entity);
  expect(deref(at(rows, 1))!.n).toBe(2);
  expect(deref(where(rows, "list", "odd"))[0]!.n).toBe(2);
});

test("an entity that nobody holds is collected, and its row stays", async () => {
  const rows = withRows(1, 2);
  const weak = new WeakRef(at(rows, 1));
  dosync(() => alter(at(rows, 2), (one) => ({ ...one, n: 7 })));
  for (let i = 0; i < 10 && weak.deref() !== undefined; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc!();
  }
  expect(weak.deref()).toBe(undefined);
  expect(deref(at(rows, 1))).toEqual(row(1));
  expect(deref(at(rows, 2))!.n).toBe(7);
});

test("what somebody hears of is held: a watch of a row that was added with many others is called", async () => {
  const rows = withRows(1, 2);
  const told: unknown[] = [];
  addWatch(at(rows, 1), "note", (_key, _entity, old, now) => told.push([old?.n, now?.n]));
  await new Promise((resolve) => setTimeout(resolve));
  globalThis.gc!();
  dosync(() => set(rows, row(1, 4)));
  expect(told).toEqual([[1, 4]]);
});

test("a derived value of a row that was added with many others follows it", () => {
  const rows = withRows(1, 2);
  const doubled = derived(() => deref(at(rows, 1))!.n * 2);
  const told: unknown[] = [];
  addWatch(doubled, "note", (_key, _value, old, now) => told.push([old, now]));
  dosync(() => alter(at(rows, 1), (one) => ({ ...one, n: 3 })));
  expect(told).toEqual([[2, 6]]);
});

test("a commit listener is told each row by its entity, also one that was added after them", () => {
  const rows = makeRows();
  const told: unknown[] = [];
  const stop = dosync(() => {
    addAll(rows, some(1, 2));
    return addCommitListener(({ writes }) => {
      for (const [identity, old, value] of writes) told.push([keyOf(identity), old, value]);
    });
  });
  dosync(() => addAll(rows, some(3)));
  stop();
  expect(told).toEqual([
    [1, undefined, row(1)],
    [2, undefined, row(2)],
    [3, undefined, row(3)],
  ]);
});

test("a transaction that has found no row conflicts with the addition of it among others", async () => {
  const rows = makeRows();
  let runs = 0;
  const addOne = dosyncAsync(async (tx) => {
    runs++;
    if (tx.ensure(at(rows, 1)) !== undefined) return "there";
    await aMoment();
    tx.dosync(() => add(rows, row(1, 9)));
    return "added";
  });
  dosync(() => addAll(rows, some(2, 1)));
  expect([await addOne, runs]).toEqual(["there", 2]);
  expect(deref(at(rows, 1))).toEqual(row(1));
});

test("a transaction from before an addition finds no row, and begins anew where it writes one", async () => {
  const rows = makeRows();
  const seen: unknown[] = [];
  const late = dosyncAsync(async (tx) => {
    seen.push(tx.deref(size(rows)));
    await aMoment();
    seen.push(tx.deref(at(rows, 1)));
    tx.dosync(() => set(rows, row(1, 9)));
  });
  dosync(() => addAll(rows, some(1, 2)));
  await late;
  expect(seen).toEqual([0, undefined, 2, row(1)]);
  expect(deref(at(rows, 1))!.n).toBe(9);
});

test("whoever ensures the keys is overtaken by an addition of many rows", async () => {
  const rows = withRows(1);
  let runs = 0;
  const counted = dosyncAsync(async (tx) => {
    runs++;
    const present = tx.ensure(keys(rows));
    await aMoment();
    return present.length;
  });
  dosync(() => addAll(rows, some(2, 3)));
  expect([await counted, runs]).toEqual([3, 2]);
});

test("a draft that adds a row conflicts with the addition of it among others", () => {
  const rows = makeRows();
  const edit = draft();
  edit.dosync(() => add(rows, row(1, 9)));
  dosync(() => addAll(rows, some(1, 2)));
  expect(edit.conflicts().length).toBe(1);
  edit.abort();
});

test("a draft from before sees nothing of rows that were added since", () => {
  const rows = makeRows();
  const edit = draft();
  dosync(() => addAll(rows, some(1, 2)));
  expect(edit.deref(at(rows, 1))).toBe(undefined);
  expect(edit.deref(where(rows, "list", "odd"))).toEqual([]);
  edit.abort();
});

test("an invariant over a bucket is checked for rows that are added at once", () => {
  const rows = makeRows();
  using rule = invariant("at most one", () => deref(where(rows, "list", "odd")).length <= 1);
  expect(thrownBy(() => dosync(() => addAll(rows, some(1, 3))))).toMatchObject({
    code: "INVARIANT_VIOLATED",
  });
  expect([rule.label, deref(size(rows))]).toEqual(["at most one", 0]);
});

test("two additions that share a key change nothing the second time, wherever that key stands", () => {
  const rows = withRows(1, 2);
  for (const ids of [[3, 2], [3, 4, 3], [1]]) {
    expect(thrownBy(() => dosync(() => addAll(rows, some(...ids))))).toMatchObject({
      code: "DUPLICATE_KEY",
    });
    dosync(() => {
      thrownBy(() => addAll(rows, some(...ids)));
      expect(deref(keys(rows))).toEqual([1, 2]);
    });
  }
  expect(deref(at(rows, 3))).toBe(undefined);
});

test("rows that are removed and added again come to the end, in lists of all kinds", () => {
  const rows = withRows(1, 2, 3, 5);
  dosync(() => removeAll(rows, [1, 3]));
  dosync(() => addAll(rows, some(3, 1)));
  expect(deref(keys(rows))).toEqual([2, 5, 3, 1]);
  expect(idsIn(deref(where(rows, "list", "odd")))).toEqual([5, 3, 1]);
});

test("rows that are replaced by equal ones stay, and those that are gone make room", () => {
  const rows = withRows(1, 2, 3);
  const [kept] = deref(where(rows, "list", "even"));
  dosync(() => replaceAll(rows, [row(4), row(2), row(1, 5)]));
  expect(deref(keys(rows))).toEqual([1, 2, 4]);
  expect(deref(at(rows, 2))).toBe(kept);
  expect(idsIn(deref(range(rows, "n")))).toEqual([2, 4, 1]);
});

test("a fold counts rows that are added at once, before it was read and after", () => {
  const rows = withRows(1, 2);
  const sum = fold(rows, {
    start: 0,
    add: (total, one) => total + one.n,
    remove: (total, one) => total - one.n,
  });
  expect(deref(sum)).toBe(2);
  dosync(() => addAll(rows, [row(3, 10), row(4, 20)]));
  expect(deref(sum)).toBe(32);
  dosync(() => removeAll(rows, [1, 3]));
  expect(deref(sum)).toBe(21);
});

test("rows that are made while a model is built have them as their first values", () => {
  using before = snapshot();
  const rows = makeIdentities(() => {
    const all = withRows(1, 2);
    deref(at(all, 2)); // somebody looks at one while the model is built
    return all;
  });
  expect(before.deref(at(rows, 1))).toEqual(row(1));
  expect(before.deref(at(rows, 2))).toEqual(row(2));
  expect(idsIn(before.deref(where(rows, "list", "odd")))).toEqual([1]);
});

test("an index that fails adds nothing, and its collection goes on", () => {
  const rows = collection<Row>()({
    key: (one) => one.id,
    indexes: {
      list: index((one) => one.list),
      n: index((one) => {
        if (one.n < 0) throw new RangeError("no");
        return one.n;
      }),
    },
  });
  dosync(() => {
    thrownBy(() => addAll(rows, [row(1), row(2, -1)]));
    expect(deref(size(rows))).toBe(0);
    addAll(rows, some(2));
  });
  expect(deref(where(rows, "list", "odd"))).toEqual([]);
  expect(idsIn(deref(where(rows, "list", "even")))).toEqual([2]);
  expect(idsIn(deref(where(rows, "n", 1)))).toEqual([2]);
});

test("a row that was added at once is ensured as every other", async () => {
  const rows = withRows(1, 2);
  let runs = 0;
  const doubled = dosyncAsync(async (tx) => {
    runs++;
    const n = tx.dosync(() => ensure(at(rows, 1)))!.n;
    await aMoment();
    return n * 2;
  });
  dosync(() => set(rows, row(1, 4)));
  expect([await doubled, runs]).toEqual([8, 2]);
});

function heap(): number {
  globalThis.gc!();
  return (process as unknown as NodeProcess).memoryUsage().heapUsed;
}

test("a bucket that somebody holds from before has the rows that are added at once, by an object as well", () => {
  const lists = [{ name: "one" }, { name: "two" }];
  const rows = collection<{ readonly id: number; readonly of: object }>()({
    key: (one) => one.id,
    indexes: { of: index((one) => one.of) },
  });
  const first = where(rows, "of", lists[0]!);
  dosync(() => addAll(rows, [1, 2, 3].map((id) => ({ id, of: lists[id % 2]! })))); // prettier-ignore
  expect(deref(first).map(({ id }) => id)).toEqual([2]);
  expect(deref(where(rows, "of", lists[1]!)).map(({ id }) => id)).toEqual([1, 3]);
});

/** The middle of several, since what the process keeps for itself comes and goes beside what is measured. */
function medianOf(measures: number, measure: () => number): number {
  const each = Array.from({ length: measures }, measure);
  return each.toSorted((a, b) => a - b)[Math.floor(measures / 2)]!;
}

test("many rows cost less than 150 bytes each above their values, in buckets as well", () => {
  const COUNT = 20_000;
  const values = Array.from({ length: COUNT }, (_, id) => row(id));
  const bytesOfRows = () => {
    const before = heap();
    const rows = makeRows();
    dosync(() => addAll(rows, values));
    expect(deref(where(rows, "list", "odd")).length).toBe(COUNT / 2);
    const kept = heap() - before;
    expect(deref(size(rows))).toBe(values.length);
    return kept / COUNT;
  };
  expect(medianOf(7, bytesOfRows)).toBeLessThan(150);
});

test("rows are not added where an index's function throws; where it does so later, reading tells", () => {
  let isBroken = true;
  const rows = collection<Row>()({
    key: (one) => one.id,
    indexes: {
      list: index((one) => {
        if (isBroken) throw new RangeError("no list yet");
        return one.list;
      }),
    },
  });
  const load = (): void => dosync(() => addAll(rows, some(1, 2, 3)));

  expect(thrownBy(load)).toEqual(new RangeError("no list yet"));
  expect(deref(keys(rows))).toEqual([]);

  isBroken = false;
  load();
  isBroken = true;
  expect(thrownBy(() => deref(where(rows, "list", "odd")))).toEqual(new RangeError("no list yet"));
  expect(deref(keys(rows))).toEqual([1, 2, 3]);
  isBroken = false;
  expect(deref(where(rows, "list", "odd"))).toEqual(some(1, 3));
});

test("rows that an index's function refuses are not there, asked for by it or not", () => {
  const held: unknown[] = [];
  const rows: Collection<Row, number, object> = collection<Row>()({
    key: (one) => one.id,
    indexes: {
      list: index((one) => {
        if (one.id === 1) held.push(at(rows, 1));
        if (one.id === 3) throw new RangeError("no");
        return one.list;
      }),
    },
  });
  dosync(() => {
    expect(thrownBy(() => addAll(rows, some(1, 2, 3)))).toEqual(new RangeError("no"));
    expect([1, 2, 3].map((id) => deref(at(rows, id)))).toEqual([undefined, undefined, undefined]);
    addAll(rows, some(2));
  });
  expect(deref(keys(rows))).toEqual([2]);
  expect(deref(at(rows, 1))).toBe(undefined);
});
