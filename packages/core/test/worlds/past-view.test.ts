import { expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  addWatch,
  agent,
  atom,
  deref,
  derived,
  dosync,
  EndedError,
  type Identity,
  invariant,
  lens,
  NotAnIdentityError,
  ref,
  type Ref,
  refSet,
  reset,
} from "@dosync/core";
import { openPastView, type PastView, refuseInPast, replayOver } from "@dosync/core/adapter";
import { addAll, at, collection, keys, remove, size } from "@dosync/core/collection";
import { openReadPoints } from "../../src/timeline/read-point.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

type Values = Parameters<typeof openPastView>[1];

function open(values: Values, point = 0): PastView & Disposable {
  return openPastView(point, values);
}

test("a view shows the values that it was given, and those of now for all else, whatever is committed", () => {
  const [price, count, title] = [ref(12), atom(2), ref({ text: "new" })];
  const worker = agent("new");
  const total = derived(() => deref(price) * deref(count));
  const text = lens(title, ["text"]);
  using view = open(
    [
      [price, 10],
      [title, { text: "old" }],
      [worker, "old"],
    ],
    7,
  );
  dosync(() => void [refSet(price, 99), refSet(title, { text: "newer" })]);
  reset(count, 99);

  expect([price, count, total, text, worker].map((each) => view.deref(each))).toEqual([
    10,
    2,
    20,
    "old",
    "old",
  ]);
  expect(view.point).toBe(7);
  expect([deref(total), deref(text), deref(worker)]).toEqual([99 * 99, "newer", "new"]);
});

test("nobody is told of a view, and no rule or validator is asked about it", () => {
  const [low, high] = [ref(5, { validator: (n) => n > 1 }), ref(6)];
  using _rule = invariant("low is below high", () => deref(low) < deref(high));
  const told: unknown[] = [];
  addWatch(low, "log", () => told.push("watch"));
  onTestFinished(addCommitListener(() => told.push("commit")));

  using view = open([
    [low, 0],
    [high, -1],
  ]);

  expect([view.deref(low), view.deref(high), told]).toEqual([0, -1, []]);
});

interface Row {
  readonly id: number;
  readonly is: string;
}

test("the lists of a collection agree with the rows of the view", () => {
  const rows = collection<Row>()({ key: (row) => row.id });
  const row = (id: number): Identity<Row | undefined> => at(rows, id);
  using _rule = invariant("short", () =>
    deref(keys(rows)).every((id) => deref(row(id))!.is.length < 9),
  );
  dosync(() =>
    addAll(rows, [
      { id: 1, is: "new" },
      { id: 3, is: "added" },
    ]),
  );
  using view = open([
    [row(1), { id: 1, is: "what a rule refuses" }],
    [row(2), { id: 2, is: "removed" }],
    [row(3), undefined],
  ]);
  dosync(() => remove(rows, 1));

  const see = derived(() => [deref(size(rows)), deref(keys(rows)).map((id) => deref(row(id))?.is)]);
  expect(view.deref(see)).toEqual([2, ["what a rule refuses", "removed"]]);
  expect(deref(see)).toEqual([1, ["added"]]);
});

test("a replay stands on rows that a rule would refuse", () => {
  const rows = collection<Row>()({ key: (row) => row.id });
  using _rule = invariant("no rows", () => deref(size(rows)) === 0);
  const { outcomes } = replayOver([[at(rows, 1), { id: 1, is: "no" }]], [() => deref(size(rows))]);

  expect(outcomes).toMatchObject([{ status: "done", result: 1 }]);
});

test("a ref that keeps few versions is shown as it was", () => {
  const bounded = ref(1, { maxHistory: 1 });
  using view = open([]);
  for (const n of [2, 3, 4, 5]) dosync(() => void refSet(bounded, n));

  expect(view.deref(bounded)).toBe(1);
  expect(
    thrownBy(() =>
      dosync(() => {
        throw new Error("no");
      }),
    ),
  ).toMatchObject({ message: "no" });
});

test("a view ends when it was disposed and nobody holds it", () => {
  const count = ref(1);
  const view = openPastView(0, [[count, 0]]);
  const release = view.hold();
  view.dispose();
  view.dispose();
  expect(view.deref(count)).toBe(0);

  release();
  release();
  expect(thrownBy(() => view.deref(count))).toBeInstanceOf(EndedError);
  expect(openReadPoints()).toBe(0);

  {
    using _again = openPastView(0, []);
    expect(openReadPoints()).toBe(1);
  }
  expect(openReadPoints()).toBe(0);
});

test("a view of something that has no value of its own is refused, and nothing stays open", () => {
  const half = derived(() => 1);
  expect(thrownBy(() => openPastView(0, [[half, 1]]))).toBeInstanceOf(NotAnIdentityError);
  expect(openReadPoints()).toBe(0);
});

test.each([
  ["an identity by its label", "price", (price: Ref<number>) => refuseInPast("<Past>", price)],
  ["a draft", "a draft", () => refuseInPast("<Past>")],
])("refuses a change of %s below what shows a view", (_name, label, refuse) => {
  const price = ref(10, { label: "price" });
  expect(thrownBy(() => refuse(price))).toMatchObject({ code: "READ_ONLY", label });
});
