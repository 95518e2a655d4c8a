// The functions of a program may fail: lenses, `equals`, `merge`. No step is lost by that.
import { deref, dosync, lens, onDeliveryError, ref, refSet } from "@dosync/core";
import { add, at, collection, remove } from "@dosync/core/collection";
import { createHistory, type HistoryOptions, type UndoHistory } from "@dosync/history";
import { expect, onTestFinished, test } from "vitest";

function follow(scope: object, options?: HistoryOptions): UndoHistory {
  const history = createHistory(scope, options);
  onTestFinished(history.dispose);
  return history;
}

function collectFailures(): unknown[] {
  const causes: unknown[] = [];
  onTestFinished(onDeliveryError(({ cause }) => void causes.push(cause)));
  return causes;
}

interface Row {
  readonly id: number;
  readonly text: string;
}

test("a step over a part that is gone is kept, and stands in nobody's way", () => {
  const failures = collectFailures();
  const page = ref<{ head?: { title: string }; n: number }>({ head: { title: "a" }, n: 0 });
  const title = lens(
    page,
    ({ head }) => head!.title,
    (all, next: string) => ({ ...all, head: { title: next } }),
  );
  const other = ref(0);
  const history = follow([title, other]);
  dosync(() => refSet(title, "b"));
  dosync(() => {
    refSet(page, { n: 1 });
    refSet(other, 5);
  });
  expect(deref(history.steps).map(({ writes }) => writes)).toEqual([
    [{ identity: title, old: "a", value: "b" }],
    [
      { identity: title, old: "b", value: undefined },
      { identity: other, old: 0, value: 5 },
    ],
  ]);
  expect([history.undo().status, deref(other), deref(page)]).toEqual([
    "done",
    0,
    { n: 1, head: { title: "b" } },
  ]);
  expect([history.undo().status, deref(title)]).toEqual(["done", "a"]);
  expect(failures).toEqual([]);
});

test("a part of a row that others took away is a conflict, and leaving it alone ends that", () => {
  const rows = collection<Row>()({ key: ({ id }) => id });
  dosync(() => add(rows, { id: 1, text: "a" }));
  const text = lens(
    at(rows, 1),
    (row) => row!.text,
    (row, next: string) => ({ ...row, text: next }),
  );
  const other = ref(0);
  const history = follow([text, other], { own: ({ meta }) => meta !== "you" });
  dosync(() => refSet(other, 1));
  dosync(() => refSet(text, "b"));
  dosync(() => remove(rows, 1), { meta: "you" });
  expect(history.undo()).toMatchObject({
    status: "conflicts",
    conflicts: [{ written: "b", present: undefined, wanted: "a" }],
  });
  expect(history.undo({ resolve: ({ present }) => present }).status).toBe("done");
  expect(deref(at(rows, 1))).toBeUndefined();
  expect([history.undo().status, deref(other)]).toEqual(["done", 0]);
});

test("an `equals` that fails says that there is a change", () => {
  const failures = collectFailures();
  const page = ref<{ head: { id: number } | undefined }>({ head: { id: 1 } });
  const head = lens(
    page,
    (all) => all.head,
    (_all, next: { id: number } | undefined) => ({ head: next }),
    { equals: (one, next) => one!.id === next!.id },
  );
  const history = follow([head]);
  dosync(() => refSet(head, undefined));
  dosync(() => refSet(head, { id: 2 }));
  expect(deref(history.steps).length).toBe(2);
  expect([history.undo().status, history.undo().status]).toEqual(["done", "done"]);
  expect([deref(page), failures]).toEqual([{ head: { id: 1 } }, []]);
});

test("a `merge` that fails leaves a step of its own", () => {
  const failures = collectFailures();
  const count = ref(0);
  let isFailing = false;
  const history = follow([count], {
    merge: () => {
      if (isFailing) throw new RangeError("merge");
      return false;
    },
  });
  dosync(() => refSet(count, 1));
  isFailing = true;
  dosync(() => refSet(count, 2));
  isFailing = false;
  expect([deref(history.steps).length, failures]).toEqual([2, [new RangeError("merge")]]);
  expect([history.undo().status, deref(count)]).toEqual(["done", 1]);
});
