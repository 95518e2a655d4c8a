// What libraries that keep rows elsewhere do with them.
import { expect, test } from "vitest";
import { addCommitListener, deref, dosync, ensure, ref, refSet } from "../../src/index.ts";
import {
  confine,
  entitiesOf,
  keyOf,
  presentEntities,
  publishChanges,
  replayOver,
  setValue,
} from "../../src/adapter.ts";
import {
  add,
  at,
  collection,
  index,
  keys,
  ordered,
  range,
  remove,
  where,
} from "../../src/collection.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

interface Row {
  readonly id: number;
  readonly n: number;
}

const makeRows = () =>
  collection<Row>()({
    label: "rows",
    key: (row) => row.id,
    indexes: { n: index((row) => row.n), rank: ordered((row) => row.n) },
  });

function withRows(...ids: number[]) {
  const rows = makeRows();
  dosync(() => ids.forEach((id) => add(rows, { id, n: 0 })));
  return rows;
}

test("a row that is taken away and given again in one publication comes to the end", () => {
  const rows = withRows(1, 2, 3);
  const told: unknown[] = [];
  const stop = addCommitListener(({ changes }) => told.push(changes.length));
  const row = deref(at(rows, 1));
  publishChanges([
    [at(rows, 1), undefined],
    [at(rows, 1), row],
  ]);
  stop();
  expect(deref(keys(rows))).toEqual([2, 3, 1]);
  expect(deref(at(rows, 1))).toBe(row);
  expect(told).toEqual([0]);
});

test("a row that is taken away and given with another value comes to the end with that", () => {
  const rows = withRows(1, 2);
  publishChanges([
    [at(rows, 1), undefined],
    [at(rows, 1), { id: 1, n: 5 }],
  ]);
  expect([deref(keys(rows)), deref(where(rows, "n", 5))]).toEqual([[2, 1], [{ id: 1, n: 5 }]]);
});

test("bodies that run over given rows find them in the given order, and answer rows alone", () => {
  const rows = withRows(1, 2, 3);
  const [one] = [deref(at(rows, 1))];
  const { outcomes, changes } = replayOver(
    [
      [at(rows, 1), undefined],
      [at(rows, 1), one],
    ],
    [() => presentEntities(rows).map(keyOf), () => void remove(rows, 2)],
  );
  expect(outcomes[0]).toMatchObject({ status: "done", result: [2, 3, 1] });
  expect(outcomes[1]).toMatchObject({ writes: new Map([[at(rows, 2), undefined]]) });
  expect([...changes]).toEqual([[at(rows, 2), undefined]]);
  for (const entities of [entitiesOf(rows), presentEntities(rows)]) {
    expect(entities.map(keyOf)).toEqual([1, 2, 3]);
  }
});

test("setValue gives refs and rows values in a transaction, and takes rows away", () => {
  const rows = withRows(1);
  const count = ref(0);
  dosync(() => {
    setValue(count, 5);
    setValue(at(rows, 1), undefined);
    setValue(at(rows, 2), { id: 2, n: 2 });
    expect(presentEntities(rows).map(keyOf)).toEqual([2]);
  });
  expect([deref(count), deref(keys(rows))]).toEqual([5, [2]]);
  expect(thrownBy(() => setValue(count, 6))).toMatchObject({ code: "NO_TRANSACTION" });
});

test("a confined body may use the rows of an allowed collection, whatever finds them", () => {
  const rows = withRows(1, 2, 3);
  const found = dosync(() =>
    confine(new Set<unknown>([rows]), () => {
      remove(rows, 2);
      add(rows, { id: 4, n: 7 });
      return [
        deref(keys(rows)),
        deref(where(rows, "n", 7)).length,
        ensure(range(rows, "rank", { limit: 9 })).length,
      ];
    }),
  );
  expect(found).toEqual([[1, 3, 4], 1, 3]);
  expect(deref(keys(rows))).toEqual([1, 3, 4]);
});

test("a confined body may use no rows of another collection", () => {
  const rows = withRows(1);
  const count = ref(0);
  const reads: (() => unknown)[] = [
    () => deref(at(rows, 1)),
    () => deref(keys(rows)),
    () => deref(where(rows, "n", 0)),
    () => deref(range(rows, "rank", { limit: 9 })),
    () => ensure(range(rows, "rank", { limit: 9 })),
    () => add(rows, { id: 2, n: 0 }),
    () => remove(rows, 1),
  ];
  for (const read of reads) {
    const body = (): unknown => dosync(() => confine(new Set<unknown>([count]), read));
    expect(thrownBy(body)).toMatchObject({ code: "OUTSIDE_MODEL" });
  }
  dosync(() => confine(new Set<unknown>([count]), () => refSet(count, 1)));
  expect([deref(count), deref(keys(rows))]).toEqual([1, [1]]);
});
