import { alter, deref, dosync, dosyncAsync, draft, lens, refSet } from "@dosync/core";
import {
  add,
  addAll,
  at,
  collection,
  index,
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
  readonly id: string;
  readonly list: string;
  readonly rank: unknown;
}

const row = (id: string, list: string, rank: unknown): Row => ({ id, list, rank });

function make(by: (row: Row) => unknown = ({ rank }) => rank) {
  const rows = collection<Row>()({
    label: "rows",
    key: ({ id }) => id,
    indexes: { list: index(({ list }) => list), rank: ordered(by) },
  });
  dosync(() => addAll(rows, [row("a", "one", 1), row("b", "one", 2)]));
  return rows;
}

type Rows = ReturnType<typeof make>;
type Read = typeof deref;

/** The rows, and an error where a list says something else than the rows. */
function seen(rows: Rows, read: Read = deref): Row[] {
  const all = read(keys(rows)).map((key) => read(at(rows, key))!);
  expect(read(size(rows))).toBe(all.length);
  for (const id of ["a", "b", "c"]) {
    expect(read(at(rows, id))).toBe(all.find((one) => one.id === id));
  }
  for (const list of ["one", "two", "three"]) {
    expect(read(where(rows, "list", list))).toEqual(all.filter((one) => one.list === list));
  }
  const inOrder = all.toSorted((one, other) => Number(one.rank) - Number(other.rank));
  expect(read(range(rows, "rank"))).toEqual(inOrder);
  return all;
}

const reactive = new Proxy({}, { get: (_, name) => (name === "__v_raw" ? {} : undefined) });

const ways: Record<string, (body: () => void) => Promise<void> | void> = {
  "a transaction": (body) => dosync(body),
  "a draft": (body) => {
    const edit = draft();
    edit.dosync(body);
    edit.commit();
  },
  "an asynchronous transaction": async (body) => {
    await dosyncAsync(async (tx) => {
      await Promise.resolve();
      tx.dosync(body);
    });
  },
  "a branch of orElse": async (body) => {
    await dosyncAsync((tx) =>
      tx.orElse(
        (one) => one.dosync(body),
        () => {},
      ),
    );
  },
};

const refused: Record<string, (rows: Rows) => void> = {
  "a rank that cannot be compared is added": (rows) => add(rows, row("c", "one", Symbol("c"))),
  "one of many ranks cannot be compared": (rows) =>
    addAll(rows, [row("c", "two", 3), row("d", "two", Symbol("d"))]),
  "a rank that cannot be compared is set": (rows) => set(rows, row("b", "two", Symbol("b"))),
  "a rank that cannot be compared comes by alter": (rows) =>
    alter(at(rows, "b"), (one) => ({ ...one, list: "two", rank: Object.create(null) as unknown })),
  "one of the rows of a server cannot be compared": (rows) =>
    replaceAll(rows, [row("a", "two", 1), row("c", "two", Symbol("c"))]),
};

/** Only development looks for them. */
const refusedInDevelopment: typeof refused = {
  "a reactive proxy of Vue comes by alter": (rows) =>
    alter(at(rows, "a"), (one) => ({ ...one, list: "two", reactive })),
  "a reactive proxy of Vue comes by a lens": (rows) =>
    refSet(
      lens(
        at(rows, "a"),
        (one) => one?.rank,
        (one, rank: unknown) => ({ ...one, list: "two", rank }),
      ),
      { valueOf: () => 5, reactive },
    ),
  "one of many rows is a reactive proxy of Vue": (rows) =>
    addAll(rows, [row("c", "two", 3), { ...row("d", "two", 4), reactive } as Row]),
};
const isDevelopment = process.env["NODE_ENV"] !== "production";
const all = { ...refused, ...(isDevelopment ? refusedInDevelopment : {}) };

for (const [way, run] of Object.entries(ways)) {
  for (const [what, act] of Object.entries(all)) {
    test(`in ${way} that goes on, nothing is half done where ${what}`, async () => {
      const rows = make();
      await run(() => {
        expect(thrownBy(() => act(rows))).toBeInstanceOf(Error);
        expect(seen(rows)).toEqual([row("a", "one", 1), row("b", "one", 2)]);
        alter(at(rows, "b"), (one) => ({ ...one, rank: 0 }));
      });
      expect(seen(rows)).toEqual([row("a", "one", 1), row("b", "one", 0)]);
    });
  }

  test(`in ${way} a function that alters its own row again leaves one place for it`, async () => {
    const rows = make();
    await run(() => {
      alter(at(rows, "a"), (one) => {
        alter(at(rows, "a"), (same) => ({ ...same, list: "two", rank: 5 }));
        return { ...one, list: "three", rank: 9 };
      });
    });
    expect(seen(rows)).toEqual([row("a", "three", 9), row("b", "one", 2)]);
  });

  test(`in ${way} a function that takes its own row away puts it there again`, async () => {
    const rows = make();
    await run(() => {
      alter(at(rows, "a"), (one) => {
        remove(rows, "a");
        return { ...one, list: "two" };
      });
    });
    expect(seen(rows)).toEqual([row("b", "one", 2), row("a", "two", 1)]);
  });

  test(`in ${way} a lens whose function changes its row leaves one place for it`, async () => {
    const rows = make();
    const list = lens(
      at(rows, "a"),
      (one) => one!.list,
      (one, value: string) => ({ ...one, list: value }),
    );
    await run(() => {
      alter(list, () => {
        refSet(list, "two");
        return "three";
      });
    });
    expect(seen(rows)).toEqual([row("a", "three", 1), row("b", "one", 2)]);
  });

  test(`in ${way} an index must only compute`, async () => {
    let isOn = false;
    const rows: Rows = make(({ rank }) => {
      if (isOn) removeAll(rows, ["a"]);
      return rank;
    });
    await run(() => {
      isOn = true;
      expect(thrownBy(() => set(rows, row("a", "two", 3)))).toMatchObject({
        code: "IMPURE_FUNCTION",
      });
      isOn = false;
      expect(seen(rows)).toEqual([row("a", "one", 1), row("b", "one", 2)]);
    });
    expect(seen(rows)).toEqual([row("a", "one", 1), row("b", "one", 2)]);
  });
}

test("a draft over a row that others have taken away and put there again as it was edits the lists of now", () => {
  for (const [edit, after] of [
    [(rows: Rows) => void remove(rows, "a"), [row("b", "one", 2)]],
    [(rows: Rows) => void set(rows, row("a", "two", 7)), [row("b", "one", 2), row("a", "two", 7)]],
  ] as const) {
    const rows = make();
    const mine = draft();
    mine.dosync(() => edit(rows));
    const known = deref(at(rows, "a"))!;
    dosync(() => remove(rows, "a"));
    dosync(() => add(rows, known));
    expect(mine.conflicts()).toEqual([]);
    seen(rows, mine.deref.bind(mine));
    mine.commit();
    expect(seen(rows)).toEqual(after);
    dosync(() => removeAll(rows, ["a", "b"]));
    expect(seen(rows)).toEqual([]);
  }
});
