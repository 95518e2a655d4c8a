// The functions of a program may fail: lenses, `equals`, `merge`. No step is lost by that.
import {
  addWatch,
  deref,
  dosync,
  invariant,
  lens,
  onDeliveryError,
  ref,
  refSet,
} from "@dosync/core";
import { participate, type PreparedCommit, UsageError } from "@dosync/core/adapter";
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

test("a `merge` that fails is no reason for an undo to fail: it is reported, and the step undone", () => {
  const failures = collectFailures();
  const count = ref(0);
  const history = follow([count], {
    merge: () => {
      throw new RangeError("merge");
    },
  });
  dosync(() => refSet(count, 1));
  const answers: unknown[] = [];
  // Watches are called before the history hears that the commit stands.
  addWatch(count, "undo", (_key, _count, _old, value) => {
    if (value === 2 && answers.length === 0) answers.push(history.undo().status);
  });
  dosync(() => refSet(count, 2));
  expect([answers, deref(count)]).toEqual([["done"], 1]);
  expect([deref(history.steps).length, failures]).toEqual([1, [new RangeError("merge")]]);
});

for (const way of ["undo", "redo"] as const) {
  /** A step to be undone or redone, over which somebody else has written. */
  function overwritten() {
    const count = ref(0);
    let isMistaken = false;
    const rule = invariant("no mistake", () => {
      if (deref(count) === 7 && isMistaken) throw new UsageError("MISTAKE", "rule", "no");
      return true;
    });
    onTestFinished(() => rule.dispose());
    const history = follow([count], { own: ({ meta }) => meta !== "you" });
    dosync(() => refSet(count, 1));
    if (way === "redo") history.undo();
    dosync(() => refSet(count, 5), { meta: "you" });
    const counts = () => [deref(history.steps).length, deref(history.undone).length];
    return { count, history, counts, mistake: (is: boolean) => void (isMistaken = is) };
  }
  const there = way === "undo" ? [1, 0] : [0, 1];

  test(`${way === "undo" ? "an" : "a"} ${way} whose \`resolve\` fails throws that, and nothing has moved`, () => {
    const { count, history, counts } = overwritten();
    const failure = new RangeError("resolve");
    const resolve = () => {
      throw failure;
    };
    expect(() => history[way]({ resolve })).toThrow(failure);
    expect([deref(count), counts()]).toEqual([5, there]);
    expect(history[way]({ resolve: ({ present }) => present }).status).toBe("done");
  });

  test(`${way === "undo" ? "an" : "a"} ${way} that meets a mistake in a rule throws it, and what libraries publish next is nothing of it`, () => {
    const { count, history, counts, mistake } = overwritten();
    mistake(true);
    expect(() => history[way]({ resolve: () => 7 })).toThrow(/no/);
    expect([deref(count), counts()]).toEqual([5, there]);
    mistake(false);
    dosync(() => refSet(count, 6), { origin: "a library" });
    expect(counts()).toEqual(there);
    expect([history[way]({ resolve: () => 7 }).status, deref(count)]).toEqual(["done", 7]);
  });
}

test("an undo that waits for a decision which never comes is refused with the reason", async () => {
  const count = ref(0);
  const failure = new RangeError("unreachable");
  const way = { cancel: () => false, run: () => Promise.reject(failure) };
  const prepare = ({ waysBack }: PreparedCommit) => void waysBack.push(way);
  onTestFinished(participate({ of: new Set([count]), prepare }));
  const failures = collectFailures();
  const history = follow([count]);
  dosync(() => refSet(count, 1));
  expect(history.undo().status).toBe("waiting");
  await Promise.resolve();
  expect(deref(history.answer)).toEqual({ status: "refused", rule: undefined, error: failure });
  expect([deref(count), deref(history.steps).length, failures]).toEqual([1, 1, []]);
});
