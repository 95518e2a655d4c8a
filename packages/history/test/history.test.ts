import {
  addCommitListener,
  addWatch,
  agent,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  invariant,
  ref,
  type Ref,
  refSet,
  reset,
  setValidator,
  snapshot,
  swap,
} from "@dosync/core";
import { hydrate, participate, publishChanges, restore, takeNewData } from "@dosync/core/adapter";
import {
  createHistory,
  type HistoryOptions,
  type StepConflict,
  type UndoHistory,
} from "@dosync/history";
import { expect, onTestFinished, test } from "vitest";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

function follow(scope: object, options?: HistoryOptions): UndoHistory {
  const history = createHistory(scope, options);
  onTestFinished(history.dispose);
  return history;
}

function put<T>(target: Ref<T>, value: T, meta?: unknown): void {
  dosync(() => refSet(target, value), { meta, label: "put" });
}

const countOf = ({ steps, undone }: UndoHistory): number[] => [
  deref(steps).length,
  deref(undone).length,
];

test("an undo takes back every ref of a commit at one point, together with its step", () => {
  const [checking, savings] = [ref(500), ref(0)];
  const history = follow([checking, savings]);
  const seen: unknown[] = [];
  const all = derived(() => [deref(checking), deref(savings), deref(history.canUndo)].join());
  addWatch(all, "log", (_key, _identity, _old, value) => seen.push(value));
  const transfer = (): void => {
    refSet(checking, 400);
    refSet(savings, 100);
  };
  dosync(transfer, { label: "transfer", meta: "mine" });
  seen.length = 0;

  expect(history.undo()).toMatchObject({
    status: "done",
    step: { label: "transfer", meta: "mine", writes: { length: 2 } },
  });
  expect(history.redo()).toMatchObject({ status: "done" });
  expect(history.redo()).toEqual({ status: "nothing" });

  expect(seen).toEqual(["500,0,false", "400,100,true"]);
});

test("the commit of an undo says whose it is, and is no step of anybody", () => {
  const count = ref(0);
  const [history, other] = [follow([count]), follow([count])];
  const told: unknown[] = [];
  put(count, 1);
  onTestFinished(addCommitListener(({ label, origin }) => told.push([label, origin === history])));

  history.undo();
  history.redo();

  expect(told).toEqual([
    ["undo", true],
    ["redo", true],
  ]);
  expect([countOf(history), countOf(other)]).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

test("what a server or a storage gives a model is no step, and a conflict for the step before", () => {
  const model = { count: ref(0), title: ref("") };
  const history = follow(model);
  put(model.title, "a");
  hydrate(model, { count: 1 });
  restore(model, { count: 2 });
  takeNewData(model, { count: 3 }, undefined, "Page");

  expect(countOf(history)).toEqual([1, 0]);
  expect(history.undo().status).toBe("done");
  expect([deref(model.count), deref(model.title)]).toEqual([3, ""]);
});

test("a new step ends the way to what was undone", () => {
  const count = ref(0);
  const history = follow([count]);
  put(count, 1);
  history.undo();
  put(count, 5);

  expect(countOf(history)).toEqual([1, 0]);
  expect(history.undo().status).toBe("done");
  expect(deref(count)).toBe(0);
});

test("what writes the same value, nothing of the scope, or fails, is no step", () => {
  const [mine, other] = [ref(0), ref(0)];
  const history = follow([mine]);
  put(mine, 0);
  put(other, 1);
  const failing = (): void => {
    refSet(mine, 1);
    throw new Error("no");
  };
  thrownBy(() => dosync(failing));

  expect(countOf(history)).toEqual([0, 0]);
});

test("what others have written over a step is a conflict, and nothing is changed", () => {
  const [title, size] = [ref("a"), ref(1)];
  const history = follow([title, size], { own: ({ meta }) => meta === "me" });
  const both = (): void => {
    refSet(title, "b");
    refSet(size, 2);
  };
  dosync(both, { meta: "me" });
  put(title, "theirs", "you");

  const conflict = { identity: title, written: "b", present: "theirs", wanted: "a" };
  expect(history.undo()).toEqual({ status: "conflicts", conflicts: [conflict] });
  expect([deref(title), deref(size), countOf(history)]).toEqual(["theirs", 2, [1, 0]]);

  put(title, "b", "you");
  expect(history.undo().status).toBe("done");
  expect([deref(title), deref(size)]).toEqual(["a", 1]);
});

const both = ({ present, wanted }: StepConflict): string =>
  `${String(wanted)} and ${String(present)}`;

test("resolve decides about each conflict, and a redo puts back what was there", () => {
  const [title, size] = [ref("a"), ref(1)];
  const history = follow([title, size], { own: ({ meta }) => meta === "me" });
  const write = (): void => {
    refSet(title, "b");
    refSet(size, 2);
  };
  dosync(write, { meta: "me" });
  put(title, "theirs", "you");

  expect(history.undo({ resolve: (_conflict, unresolved) => unresolved }).status).toBe("conflicts");
  expect(history.undo({ resolve: both }).status).toBe("done");
  expect([deref(title), deref(size)]).toEqual(["a and theirs", 1]);

  history.redo();
  expect([deref(title), deref(size)]).toEqual(["theirs", 2]);
  history.undo();
  expect([deref(title), deref(size)]).toEqual(["a and theirs", 1]);
});

test("a step of which nothing is left when conflicts are resolved is gone", () => {
  const title = ref("a");
  const history = follow([title], { own: ({ meta }) => meta === "me" });
  put(title, "b", "me");
  put(title, "theirs", "you");

  expect(history.undo({ resolve: ({ present }) => present }).status).toBe("done");

  expect([deref(title), countOf(history)]).toEqual(["theirs", [0, 0]]);
});

test("a resolve that commits is refused, and nothing is undone", () => {
  const title = ref("a");
  const history = follow([title], { own: ({ meta }) => meta === "me" });
  put(title, "b", "me");
  put(title, "theirs", "you");
  const resolve = (): string => {
    put(title, "again", "you");
    return "resolved";
  };

  expect(thrownBy(() => history.undo({ resolve }))).toMatchObject({ code: "RESOLVE_COMMITTED" });
  expect([deref(title), countOf(history)]).toEqual(["again", [1, 0]]);
});

test("a step that a rule refuses stays, and nothing is changed", () => {
  const [stock, sold] = [ref(5), ref(0)];
  const history = follow([stock]);
  put(stock, 1);
  put(sold, 3);
  {
    using _rule = invariant("at most 5 in all", () => deref(stock) + deref(sold) <= 5);
    expect(history.undo()).toMatchObject({
      status: "refused",
      rule: "at most 5 in all",
      error: { code: "INVARIANT_VIOLATED" },
    });
    expect([deref(stock), countOf(history)]).toEqual([1, [1, 0]]);
  }
  expect([history.undo().status, deref(stock)]).toEqual(["done", 5]);
});

test("a step that a participant refuses stays, and nothing is changed", () => {
  const stock = ref(5);
  const history = follow([stock]);
  put(stock, 1);
  const refusal = new Error("offline");
  const end = participate({
    of: new Set([stock]),
    prepare() {
      throw refusal;
    },
  });

  expect(history.undo()).toEqual({ status: "refused", rule: undefined, error: refusal });
  expect([deref(stock), countOf(history)]).toEqual([1, [1, 0]]);
  end();
  expect([history.undo().status, deref(stock)]).toEqual(["done", 5]);
});

test("a mistake of a rule is thrown, and nothing is changed", () => {
  const stock = ref(5);
  const history = follow([stock]);
  put(stock, 1);
  setValidator(stock, (n) => (n === 5 ? (undefined as never) : true));

  expect(thrownBy(() => history.undo())).toMatchObject({ code: "NOT_A_BOOLEAN" });
  expect([deref(stock), countOf(history)]).toEqual([1, [1, 0]]);
});

test("a validator may refuse what resolve has answered", () => {
  const stock = ref(5, {
    label: "stock",
    validator: (n) => n !== 7 || "Seven is no stock.",
  });
  const history = follow([stock]);
  put(stock, 2);
  publishChanges([[stock, 3]], { origin: "elsewhere" });

  expect(history.undo({ resolve: () => 7 })).toMatchObject({
    status: "refused",
    rule: 'ref "stock"',
    error: { message: "Seven is no stock." },
  });
  expect([deref(stock), countOf(history)]).toEqual([3, [1, 0]]);
});

test("what a library publishes is no step, and neither is what is not mine", () => {
  const count = ref(0);
  const asked: unknown[] = [];
  const history = follow([count], {
    own: ({ meta, origin }) => {
      asked.push(origin);
      return meta === "me";
    },
  });
  publishChanges([[count, 1]], { origin: "tabs", meta: "me" });
  put(count, 2, "you");
  put(count, 3, "me");

  expect(asked).toEqual([undefined, undefined]);
  expect(deref(history.steps).map(({ writes }) => writes)).toEqual([
    [{ identity: count, old: 2, value: 3 }],
  ]);
});

test("whatever commits is a step: asynchronous transactions, drafts, atoms", async () => {
  const [title, count] = [ref("a"), atom(0)];
  const history = follow({ title, deep: [{ count }] });
  await dosyncAsync(async (tx) => {
    await Promise.resolve();
    tx.refSet(title, "b");
  });
  const edit = draft();
  edit.refSet(title, "c");
  edit.commit();
  swap(count, (n) => n + 1);

  const seen: unknown[] = [];
  while (history.undo().status === "done") seen.push([deref(title), deref(count)]);
  expect(seen).toEqual([
    ["c", 0],
    ["b", 0],
    ["a", 0],
  ]);
});

test("a group is one step, also where a group is inside of it, and where it throws", () => {
  const [title, count] = [ref("a"), atom(0)];
  const history = follow([title, count]);
  const outcome = history.group(
    () => {
      put(title, "b");
      history.group(() => reset(count, 1), { label: "inner" });
      put(title, "c");
      return "result";
    },
    { label: "all of it", meta: 7 },
  );
  thrownBy(() =>
    history.group(() => {
      put(title, "d");
      put(title, "e");
      throw new Error("no");
    }),
  );
  put(title, "f");

  expect(outcome).toBe("result");
  expect(deref(history.steps)).toMatchObject([
    { label: "all of it", meta: 7, writes: [{ value: "c" }, { value: 1 }] },
    { label: "put", writes: [{ old: "c", value: "e" }] },
    { label: "put", writes: [{ old: "e", value: "f" }] },
  ]);
  history.undo();
  history.undo();
  history.undo();
  expect([deref(title), deref(count)]).toEqual(["a", 0]);
});

test("a group that ends where it began is no step", () => {
  const title = ref("a");
  const history = follow([title]);
  history.group(() => {
    put(title, "b");
    put(title, "a");
  });

  expect(countOf(history)).toEqual([0, 0]);
});

test("a group of which others have written something in between is more than one step", () => {
  const title = ref("a");
  const history = follow([title], { own: ({ meta }) => meta === "me" });
  history.group(() => {
    put(title, "b", "me");
    put(title, "theirs", "you");
    put(title, "c", "me");
  });

  expect(history.undo().status).toBe("done");
  expect(deref(title)).toBe("theirs");
});

test("typing within the time is one step, until something else is written or undone", () => {
  const [title, size] = [ref(""), ref(0)];
  let time = 0;
  const history = follow([title, size], { merge: 500, now: () => time });
  const type = (text: string, at: number): void => {
    time = at;
    put(title, text);
  };
  type("a", 0);
  type("ab", 400);
  type("abc", 900);
  type("abcd", 1401);
  put(size, 1);
  type("abcde", 1402);
  expect(deref(history.steps).map(({ writes }) => writes[0]!.value)).toEqual([
    "abc",
    "abcd",
    1,
    "abcde",
  ]);

  history.undo();
  history.undo();
  type("x", 1403);
  expect(deref(history.steps).map(({ writes }) => writes[0]!.value)).toEqual(["abc", "abcd", "x"]);
});

test("a function may say what belongs to the step before: a drag by its name", () => {
  const at = ref([0, 0]);
  const history = follow([at], { merge: (last, next) => last.meta === next.meta });
  for (const [x, drag] of [
    [1, "first"],
    [2, "first"],
    [3, "second"],
    [4, "second"],
  ] as const) {
    put(at, [x, x], drag);
  }

  expect(deref(history.steps)).toMatchObject([
    { meta: "first", writes: [{ old: [0, 0], value: [2, 2] }] },
    { meta: "second", writes: [{ old: [2, 2], value: [4, 4] }] },
  ]);
});

test("beyond the limit the oldest step goes", () => {
  const count = ref(0);
  const history = follow([count], { limit: 2 });
  for (const n of [1, 2, 3]) put(count, n);

  while (history.undo().status === "done");

  expect([deref(count), countOf(history)]).toEqual([1, [0, 2]]);
});

test("a history that was cleared has no steps, and one that was disposed takes none down", () => {
  const count = ref(0);
  const history = follow([count]);
  put(count, 1);
  history.clear();
  expect([history.undo(), countOf(history)]).toEqual([{ status: "nothing" }, [0, 0]]);

  put(count, 2);
  history.dispose();
  history.dispose();
  put(count, 3);
  expect(countOf(history)).toEqual([1, 0]);
  expect(history.undo().status).toBe("conflicts");
});

test("a watch that commits and undoes at once undoes what it has committed", () => {
  const [source, mine] = [ref(0), ref(0)];
  const history = follow([mine]);
  put(mine, 1);
  addWatch(source, "log", () => {
    put(mine, 2);
    history.undo();
  });
  put(source, 1);

  expect([deref(mine), countOf(history)]).toEqual([1, [1, 1]]);
});

test("a snapshot shows the steps of its moment", () => {
  const count = ref(0);
  const history = follow([count]);
  put(count, 1);
  using before = snapshot();
  history.undo();

  expect([before.deref(count), before.deref(history.canUndo)]).toEqual([1, true]);
  expect([deref(count), deref(history.canUndo)]).toEqual([0, false]);
});

test("an error of `own` is reported, and refuses no commit", () => {
  const errors = collectDeliveryErrors();
  const count = ref(0);
  const broken = new Error("broken");
  const history = follow([count], {
    own() {
      throw broken;
    },
  });
  put(count, 1);

  expect([deref(count), countOf(history)]).toEqual([1, [0, 0]]);
  expect(errors).toMatchObject([{ cause: broken }]);
});

test("inside a transaction nothing is undone", () => {
  const count = ref(0);
  const history = follow([count]);
  put(count, 1);

  expect(thrownBy(() => dosync(() => history.undo()))).toMatchObject({ code: "IN_TRANSACTION" });
  expect(thrownBy(() => dosync(() => history.redo()))).toMatchObject({
    code: "IN_TRANSACTION",
    message: expect.stringContaining("Cannot call redo() inside a transaction"),
  });
  expect([deref(count), countOf(history)]).toEqual([1, [1, 0]]);
});

test("a group of a function that returns a promise says so, and is over", () => {
  const count = ref(0);
  const history = follow([count]);
  const body = async (): Promise<void> => {
    put(count, 1);
    await Promise.resolve();
  };

  expect(thrownBy(() => history.group(body))).toMatchObject({ code: "ASYNC_GROUP" });
  put(count, 2);
  expect(countOf(history)).toEqual([2, 0]);
});

const code = (scope: unknown, options?: unknown): unknown =>
  thrownBy(() => createHistory(scope as object, options as HistoryOptions));

test("bad input gets a clear error", () => {
  const count = ref(0, { label: "count" });
  expect(code({})).toMatchObject({ code: "NOTHING_TO_FOLLOW" });
  expect(code([derived(() => deref(count), { label: "double" })])).toMatchObject({
    code: "NOTHING_TO_FOLLOW",
    label: "double",
  });
  expect(code([count, agent(0)])).toMatchObject({ code: "NOTHING_TO_FOLLOW" });
  for (const wrong of [undefined, 7, new Map(), "count"]) {
    expect(code([count, wrong])).toMatchObject({ code: "NOT_AN_IDENTITY", label: "createHistory" });
  }
  expect(code(undefined)).toMatchObject({ code: "NOT_AN_IDENTITY" });
  for (const [option, wrong] of Object.entries({
    own: "me",
    merge: -1,
    limit: 0,
    now: 5,
  })) {
    expect(code([count], { [option]: wrong })).toMatchObject({
      code: "INVALID_OPTION",
      label: `createHistory ${option}`,
      message: expect.stringContaining(`The option ${option} of`),
    });
  }
  expect(code([count], { limit: 1.5 })).toMatchObject({ code: "INVALID_OPTION" });
  expect(code([count], { merge: Number.NaN })).toMatchObject({ code: "INVALID_OPTION" });
});
