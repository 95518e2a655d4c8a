// Rows that one transaction without a name removes and adds again: they go to the end of their collection.
import { expect, test } from "vitest";
import { addCommitListener, deref, dosync, dosyncAsync, draft } from "@dosync/core";
import { add, at, collection, keys, remove, set } from "@dosync/core/collection";
import { defineModel, type Replica } from "@dosync/replica";
import { openTwo } from "./support.ts";

const table = defineModel("table", () => {
  const rows = collection<{ readonly id: number; readonly n: number }>()({ key: (row) => row.id });
  dosync(() => {
    for (const id of [1, 2, 3]) add(rows, { id, n: 0 });
  });
  return { rows };
});
type Table = ReturnType<typeof table.create>;

const ids = ({ model }: Replica<Table>): string => deref(keys(model.rows)).join(" ");

/** Takes rows to the end, one after another, each with a number. Those that are new come as well. */
function toEnd({ rows }: Table, moved: readonly number[], n: number): void {
  for (const id of moved) {
    remove(rows, id);
    add(rows, { ...(deref(at(rows, id)) ?? { id }), n });
  }
}

const ways: Record<string, (body: () => void) => unknown> = {
  "a plain transaction": dosync,
  "a draft": (body) => {
    const edit = draft();
    edit.dosync(body);
    edit.commit();
  },
  "an asynchronous transaction": (body) =>
    dosyncAsync(async (tx) => {
      await Promise.resolve();
      tx.dosync(body);
    }),
};
const each = Object.keys(ways);

test.each(each)("%s that only moves a row moves it for everybody", async (way) => {
  const { one, other, converged } = await openTwo(table, []);
  const row = deref(at(one.model.rows, 1))!;
  await ways[way]!(() => {
    remove(one.model.rows, 1);
    add(one.model.rows, row);
  });
  expect(ids(one)).toBe("2 3 1");
  await converged();
  expect([ids(one), ids(other)]).toEqual(["2 3 1", "2 3 1"]);
});

test.each(each)("%s shows a row where it is once that is confirmed", async (way) => {
  const { one, other, converged } = await openTwo(table, []);
  const shown: string[] = [];
  one.pause();
  await ways[way]!(() => toEnd(one.model, [1, 2], 5));
  const stop = addCommitListener(() => shown.push(ids(one)));
  one.resume();
  await converged();
  stop();
  expect(new Set(shown)).toEqual(new Set(["3 1 2"]));
  expect(ids(other)).toBe("3 1 2");
  expect(deref(at(other.model.rows, 1))).toEqual({ id: 1, n: 5 });
});

test.each(each)("%s moves rows behind those that others have added meanwhile", async (way) => {
  const { one, other, converged } = await openTwo(table, []);
  one.pause();
  await ways[way]!(() => {
    add(one.model.rows, { id: 7, n: 0 });
    toEnd(one.model, [2, 8, 7], 5);
    set(one.model.rows, { id: 3, n: 5 }); // it stays where it is
  });
  expect(ids(one)).toBe("1 3 2 8 7");
  dosync(() => add(other.model.rows, { id: 9, n: 0 }));
  await other.flush();
  one.resume();
  await converged();
  expect([ids(one), ids(other)]).toEqual(["1 3 9 2 8 7", "1 3 9 2 8 7"]);
});

test.each(each)("%s moves every row behind a new one", async (way) => {
  const { one, other, converged } = await openTwo(table, []);
  await ways[way]!(() => toEnd(one.model, [7, 1, 2, 3], 5));
  await converged();
  expect([ids(one), ids(other)]).toEqual(["7 1 2 3", "7 1 2 3"]);
});

test.each(each)(
  "%s that leaves every row where it is, as it is, is nothing to send",
  async (way) => {
    const { one } = await openTwo(table, []);
    one.pause();
    const row = deref(at(one.model.rows, 1))!;
    await ways[way]!(() => {
      set(one.model.rows, row);
      toEnd(one.model, [7], 0);
      remove(one.model.rows, 7);
    });
    expect([ids(one), deref(one.status).pending]).toEqual(["1 2 3", 0]);
  },
);
