import {
  addWatch,
  alter,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  ensure,
  lens,
  refSet,
  snapshot,
} from "@dosync/core";
import {
  add,
  addAll,
  at,
  collection,
  fold,
  index,
  ordered,
  range,
  remove,
  removeAll,
  replaceAll,
  set,
  where,
} from "@dosync/core/collection";
import { expect, test } from "vitest";
import { thrownBy } from "../../../../tests/support/thrown.ts";

interface Line {
  readonly id: string;
  readonly n: number;
  readonly times: number;
}

const line = (id: string, n: number, times = 1): Line => ({ id, n, times });
const price = ({ n, times }: Line): number => n * times;

function make() {
  return collection<Line>()({
    label: "lines",
    key: ({ id }) => id,
    indexes: { price: index(price), byPrice: ordered(price) },
  });
}
type Lines = ReturnType<typeof make>;

/** A fold that says how often it asks its functions. */
function counted(lines: Lines) {
  const calls = { count: 0 };
  const total = fold(lines, {
    label: "total",
    start: 0,
    add: (sum, one) => {
      calls.count++;
      return sum + price(one);
    },
    remove: (sum, one) => {
      calls.count++;
      return sum - price(one);
    },
  });
  return { total, calls };
}

const codeOf = (act: () => unknown): unknown => (thrownBy(act) as { code?: unknown }).code;
const plus = (sum: number, one: Line): number => sum + one.n;
const grow = (one: Line): Line => ({ ...one, n: one.n + 1 });

test("a fold follows rows that are added, set, altered and removed", () => {
  const lines = make();
  const { total } = counted(lines);
  expect(deref(total)).toBe(0);
  dosync(() => addAll(lines, [line("a", 1), line("b", 2)]));
  expect(deref(total)).toBe(3);
  dosync(() => alter(at(lines, "a"), grow));
  expect(deref(total)).toBe(4);
  dosync(() => set(lines, line("b", 10)));
  expect(deref(total)).toBe(12);
  expect(dosync(() => remove(lines, "a"))).toBe(true);
  expect(deref(total)).toBe(10);
  dosync(() => replaceAll(lines, [line("c", 5), line("b", 10)]));
  expect(deref(total)).toBe(15);
  dosync(() => removeAll(lines, ["b", "c"]));
  expect(deref(total)).toBe(0);
  expect(String(total)).toBe('#<derived "total": 0>');
});

test("an edit of one among many asks for the old row and the new one alone", () => {
  const lines = make();
  dosync(() =>
    addAll(
      lines,
      Array.from({ length: 1000 }, (_, i) => line(`l${i}`, i)),
    ),
  );
  const { total, calls } = counted(lines);
  expect(deref(total)).toBe(499_500);
  expect(calls.count).toBe(1000);
  calls.count = 0;
  dosync(() => alter(at(lines, "l5"), grow));
  expect(deref(total)).toBe(499_501);
  expect(calls.count).toBe(2);
  dosync(() => alter(at(lines, "l5"), (one) => one));
  expect(calls.count).toBe(2);
});

test("in a transaction, a draft and a snapshot a fold asks for the rows that differ alone", async () => {
  const lines = make();
  dosync(() =>
    addAll(
      lines,
      Array.from({ length: 100 }, (_, i) => line(`l${i}`, 1)),
    ),
  );
  const { total, calls } = counted(lines);
  expect(deref(total)).toBe(100);
  using before = snapshot();
  calls.count = 0;
  const edit = draft();
  edit.alter(at(lines, "l1"), grow);
  expect(edit.deref(total)).toBe(101);
  dosync(() => {
    add(lines, line("new", 7));
    expect(deref(total)).toBe(107);
  });
  expect(edit.deref(total)).toBe(101);
  await dosyncAsync((tx) => {
    tx.alter(at(lines, "l2"), grow);
    expect(tx.deref(total)).toBe(108);
  });
  expect(before.deref(total)).toBe(100);
  edit.commit();
  expect(deref(total)).toBe(109);
  expect(calls.count).toBeLessThan(12);
});

test("in a snapshot from before the fold it is computed anew", () => {
  const lines = make();
  dosync(() => addAll(lines, [line("a", 1), line("b", 2)]));
  using before = snapshot();
  dosync(() => {
    remove(lines, "a");
    set(lines, line("b", 20));
  });
  const { total } = counted(lines);
  expect(deref(total)).toBe(20);
  expect(before.deref(total)).toBe(3);
});

test("a fold that is made in the middle of a transaction has its rows, and those of others outside", () => {
  const lines = make();
  dosync(() => add(lines, line("a", 1)));
  const edit = draft();
  edit.alter(at(lines, "a"), grow);
  const total = dosync(() => {
    add(lines, line("b", 5));
    const made = counted(lines).total;
    expect(deref(made)).toBe(6);
    return made;
  });
  expect(deref(total)).toBe(6);
  expect(edit.deref(total)).toBe(2);
  edit.commit();
  expect(deref(total)).toBe(7);
});

test("a transaction that throws leaves the fold as it was", () => {
  const lines = make();
  dosync(() => add(lines, line("a", 1)));
  const { total } = counted(lines);
  const heard: number[] = [];
  addWatch(total, "hear", (_key, _fold, _old, value) => heard.push(value));
  thrownBy(() =>
    dosync(() => {
      add(lines, line("b", 5));
      expect(deref(total)).toBe(6);
      throw new RangeError("no");
    }),
  );
  expect(deref(total)).toBe(1);
  dosync(() => {
    alter(at(lines, "a"), grow);
    add(lines, line("b", 5));
  });
  expect(heard).toEqual([7]);
});

test("who reads a fold is woken only where its result is another", () => {
  const lines = make();
  dosync(() => addAll(lines, [line("a", 1), line("b", 2)]));
  const { total } = counted(lines);
  let runs = 0;
  const text = derived(() => {
    runs++;
    return `${deref(total)} €`;
  });
  addWatch(text, "hear", () => {});
  runs = 0;
  dosync(() => {
    set(lines, line("a", 2));
    set(lines, line("b", 1));
  });
  expect([runs, deref(text)]).toEqual([0, "3 €"]);
  dosync(() => set(lines, line("b", 2)));
  expect([runs, deref(text)]).toEqual([1, "4 €"]);
});

test("an exact fold is computed from all rows, in the order of insertion", () => {
  const lines = make();
  const numbers = [0.1, 0.2, 0.3, 1e16, 0.4];
  dosync(() =>
    addAll(
      lines,
      numbers.map((n, i) => line(`l${i}`, n)),
    ),
  );
  const exact = fold(lines, { start: 0, add: (sum, { n }) => sum + n, exact: true });
  const names = fold(lines, { start: "", add: (text, { id }) => text + id, exact: true });
  expect(deref(names)).toBe("l0l1l2l3l4");
  dosync(() => remove(lines, "l3"));
  expect(deref(exact)).toBe(0.1 + 0.2 + 0.3 + 0.4);
  expect(deref(names)).toBe("l0l1l2l4");
});

test("an exact fold has a row at its place that was put there first and committed last", async () => {
  const lines = make();
  const ids = fold(lines, { start: "", add: (all, { id }) => all + id, exact: true });
  expect(deref(ids)).toBe("");
  let resolve!: () => void;
  const promise = new Promise<void>((done) => (resolve = done));
  const slow = dosyncAsync(async (tx) => {
    tx.dosync(() => add(lines, line("a", 1)));
    await promise;
  });
  dosync(() => add(lines, line("b", 1)));
  expect(deref(ids)).toBe("b");
  resolve();
  await slow;
  expect(deref(ids)).toBe("ab");
});

test("a function that throws fails whoever reads the fold, and no transaction", () => {
  const lines = make();
  const total = fold(lines, {
    start: 0,
    add: (sum, { n }) => {
      if (n < 0) throw new RangeError("below zero");
      return sum + n;
    },
    remove: (sum, { n }) => sum - n,
  });
  expect(deref(total)).toBe(0);
  dosync(() => addAll(lines, [line("a", 1), line("b", -1)]));
  expect(thrownBy(() => deref(total))).toBeInstanceOf(RangeError);
  dosync(() => set(lines, line("b", 2)));
  expect(deref(total)).toBe(3);
});

test("whoever ensures a fold is overtaken by each change of a row", async () => {
  const lines = make();
  dosync(() => add(lines, line("a", 1)));
  const { total } = counted(lines);
  let attempts = 0;
  await dosyncAsync(async (tx) => {
    attempts++;
    tx.ensure(total);
    await Promise.resolve();
    if (attempts === 1) dosync(() => alter(at(lines, "a"), grow));
  });
  expect(attempts).toBe(2);
  expect(dosync(() => ensure(total))).toBe(2);
});

test("a part that a draft has changed meets another one that others have changed in folds and indexes", () => {
  const lines = make();
  dosync(() => addAll(lines, [line("a", 2, 3), line("b", 7, 1), line("c", 9, 1)]));
  const { total } = counted(lines);
  expect(deref(total)).toBe(22);
  const part = <N extends "n" | "times">(name: N) =>
    lens(
      at(lines, "a"),
      (one) => one?.[name] ?? 0,
      (one, value: number) => ({ ...one, [name]: value }),
    );
  const edit = draft();
  edit.refSet(part("n"), 5);
  dosync(() => refSet(part("times"), 4));
  expect([edit.conflicts(), edit.check()]).toEqual([[], []]);
  edit.commit();
  expect(deref(at(lines, "a"))).toEqual(line("a", 5, 4));
  expect(deref(total)).toBe(36);
  expect(deref(range(lines, "byPrice")).map(({ id }) => id)).toEqual(["b", "c", "a"]);
  expect(deref(where(lines, "price", 20)).map(({ id }) => id)).toEqual(["a"]);
  expect(deref(where(lines, "price", 15))).toEqual([]);
});

test("a fold that nobody holds is forgotten", async () => {
  const lines = make();
  const held = ((): WeakRef<object> => {
    const { total } = counted(lines);
    deref(total);
    return new WeakRef(total);
  })();
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc!();
  }
  dosync(() => add(lines, line("a", 1)));
  expect(held.deref()).toBe(undefined);
});

test("what is no fold says so", () => {
  const lines = make();
  expect(codeOf(() => fold({} as never, {} as never))).toBe("INVALID_ARGUMENT");
  expect(codeOf(() => fold(lines, { start: 0, remove: plus } as never))).toBe("INVALID_ARGUMENT");
  expect(codeOf(() => fold(lines, { start: 0, add: plus } as never))).toBe("INVALID_ARGUMENT");
  expect(codeOf(() => fold(lines, undefined as never))).toBe("INVALID_ARGUMENT");
});
