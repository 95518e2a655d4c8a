// A history over a replica that takes named mutations alone: each undo is the mutation's own.
import { addWatch, alter, deref, dosync, invariant, ref, refSet } from "@dosync/core";
import { createHistory, type HistoryOptions, type UndoHistory } from "@dosync/history";
import { defineModel, memory, openReplica, type Replica } from "@dosync/replica";
import { expect, onTestFinished, test } from "vitest";
import { gated } from "../../packages/replica/test/gated.ts";
import { collectDeliveryErrors } from "../support/delivery-errors.ts";

const page = defineModel("page", () => {
  const [title, count] = [ref("first"), ref(0)];
  invariant("nine at most", () => deref(count) <= 9);
  return { title, count };
});
type Page = ReturnType<typeof page.create>;

const rename = page.mutation("rename", ({ title }, text: string) => refSet(title, text), {
  inverse: (_, { title }) => ["rename", deref(title)],
});
const add = page.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n), {
  inverse: (n) => ["add", -n],
});
const press = page.mutation("press", ({ count }) => alter(count, (sum) => sum + 1));
const lost = page.mutation("lost", ({ count }) => alter(count, (sum) => sum + 1), {
  inverse: () => ["nowhere"],
});
const mutations = [rename, add, press, lost];

interface Opened {
  readonly mine: Replica<Page>;
  readonly yours: Replica<Page>;
  readonly history: UndoHistory;
  readonly at: ReturnType<typeof gated>;
  readonly converged: () => Promise<void>;
}

async function openTwo(options?: HistoryOptions, allowWrites = false): Promise<Opened> {
  const at = gated(memory());
  const open = () => openReplica(page, { space: "s", at, mutations, allowWrites });
  const [mine, yours] = [open(), open()];
  await Promise.all([mine.ready, yours.ready]);
  const history = createHistory(mine.model, options);
  onTestFinished(() => {
    history.dispose();
    mine.close();
    yours.close();
  });
  const flush = () => Promise.all([mine.flush(), yours.flush()]);
  return { mine, yours, history, at, converged: async () => void (await flush(), await flush()) };
}

const seen = (replica: Replica<Page>) => [deref(replica.model.title), deref(replica.model.count)];
const counts = ({ steps, undone }: UndoHistory) => [deref(steps).length, deref(undone).length];
/** What is in the line of a replica. */
const pendingIn = (replica: Replica<Page>) => deref(replica.status).pending;

/** Runs a mutation, and undoes it while nobody knows whether it is confirmed. */
async function undoUnderWay(run: (replica: Replica<Page>) => unknown): Promise<Opened> {
  const opened = await openTwo();
  const { mine, history, at } = opened;
  at.isShut = true;
  run(mine);
  await Promise.resolve(); // it is taken by whoever decides
  expect(history.undo().status).toBe("waiting");
  return opened;
}

test("an undo runs the inverse of a confirmed mutation, and a redo the mutation again", async () => {
  const { mine, yours, history, converged } = await openTwo();
  mine.run(rename, "second");
  await converged();

  expect([history.undo().status, deref(mine.model.title)]).toEqual(["done", "first"]);
  expect([counts(history), deref(history.answer)?.status]).toEqual([[0, 1], "done"]);
  await converged();
  expect(deref(yours.model.title)).toBe("first");

  expect([history.redo().status, deref(mine.model.title)]).toEqual(["done", "second"]);
  await converged();
  expect(deref(yours.model.title)).toBe("second");
  expect(counts(history)).toEqual([1, 0]);
  expect(history.undo().status).toBe("done");
  await converged();
  expect(deref(yours.model.title)).toBe("first");
});

test("an undo of what is not sent leaves no mutation behind, and a redo runs it anew", async () => {
  const { mine, yours, history, converged } = await openTwo();
  mine.pause();
  mine.run(press);
  mine.run(add, 2);
  expect([history.undo().status, pendingIn(mine), counts(history)]).toEqual(["done", 1, [1, 1]]);
  expect([history.undo().status, pendingIn(mine), counts(history)]).toEqual(["done", 0, [0, 2]]);
  expect([history.redo().status, history.redo().status]).toEqual(["done", "done"]);
  expect([deref(mine.model.count), counts(history)]).toEqual([3, [2, 0]]);
  expect(deref(history.steps).map(({ writes }) => writes)).toEqual([
    [{ identity: mine.model.count, old: 0, value: 1 }],
    [{ identity: mine.model.count, old: 1, value: 3 }],
  ]);
  mine.resume();
  await converged();
  expect(deref(yours.model.count)).toBe(3);
});

test("what is not sent is taken away from below what others have done, without a conflict", async () => {
  const { mine, yours, history, converged } = await openTwo();
  mine.pause();
  mine.run(add, 1);
  yours.run(add, 5);
  await yours.flush();
  mine.resume();
  mine.pause();
  await yours.flush();
  expect(history.undo().status).toBe("done");
  mine.resume();
  await converged();
  expect([seen(mine), seen(yours)]).toEqual([
    ["first", 5],
    ["first", 5],
  ]);
});

test("a redo before the undo is sent takes that away", async () => {
  const { mine, yours, history, converged } = await openTwo();
  mine.run(add, 1);
  await converged();
  mine.pause();
  history.undo();
  expect(pendingIn(mine)).toBe(1);
  expect([history.redo().status, pendingIn(mine), counts(history)]).toEqual(["done", 0, [1, 0]]);
  mine.resume();
  await converged();
  expect(deref(yours.model.count)).toBe(1);
  expect(history.undo().status).toBe("done");
  await converged();
  expect(deref(yours.model.count)).toBe(0);
});

test("an undo of a redo that is not sent leaves no mutation behind", async () => {
  const { mine, yours, history, converged } = await openTwo();
  mine.run(add, 1);
  await converged();
  history.undo();
  await converged();
  mine.pause();
  history.redo();
  expect([history.undo().status, pendingIn(mine), counts(history)]).toEqual(["done", 0, [0, 1]]);
  mine.resume();
  await converged();
  expect(deref(yours.model.count)).toBe(0);
});

test("an undo of what is under way waits for the outcome, and happens then", async () => {
  const { mine, yours, history, at, converged } = await undoUnderWay((one) => one.run(add, 1));
  expect([deref(history.answer)?.status, counts(history)]).toEqual(["waiting", [1, 0]]);
  expect(deref(mine.model.count)).toBe(1);
  at.isShut = false;
  await converged();
  expect([deref(history.answer)?.status, counts(history)]).toEqual(["done", [0, 1]]);
  expect([seen(mine), seen(yours)]).toEqual([
    ["first", 0],
    ["first", 0],
  ]);
});

test("an undo that waits is asked twice and happens once", async () => {
  const { yours, history, at, converged } = await undoUnderWay((one) => one.run(add, 1));
  expect(history.undo().status).toBe("waiting");
  at.isShut = false;
  await converged();
  expect([deref(yours.model.count), counts(history)]).toEqual([0, [0, 1]]);
});

test("an undo that waits is given up where somebody goes on", async () => {
  const { mine, yours, history, at, converged } = await undoUnderWay((one) => one.run(add, 1));
  mine.run(rename, "second");
  at.isShut = false;
  await converged();
  expect([seen(yours), counts(history)]).toEqual([
    ["second", 1],
    [2, 0],
  ]);
});

test("an undo that waits has nothing to do where the mutation is refused", async () => {
  collectDeliveryErrors();
  const { mine, yours, history, at, converged } = await undoUnderWay((one) => one.run(add, 5));
  at.isShut = false;
  yours.run(add, 6);
  await converged();
  expect([seen(mine), counts(history)]).toEqual([
    ["first", 6],
    [0, 0],
  ]);
});

test("an undo that waited leaves what others have done before", async () => {
  const { mine, yours, history, at, converged } = await undoUnderWay((one) =>
    one.run(rename, "mine"),
  );
  at.isShut = false;
  yours.run(rename, "theirs"); // it comes first: mine was turned away
  await converged();
  expect([seen(mine), seen(yours), counts(history)]).toEqual([
    ["theirs", 0],
    ["theirs", 0],
    [0, 1],
  ]);
});

test("a redo while the undo is under way waits for it, so nothing happens twice", async () => {
  const { mine, yours, history, at, converged } = await openTwo();
  mine.run(add, 1);
  await converged();
  at.isShut = true;
  history.undo();
  await Promise.resolve();
  expect(history.redo().status).toBe("waiting");
  at.isShut = false;
  await converged();
  expect([deref(yours.model.count), counts(history)]).toEqual([1, [1, 0]]);
});

test("what others have written over is a conflict, and the inverse is not run", async () => {
  const { mine, yours, history, converged } = await openTwo();
  mine.run(rename, "second");
  await converged();
  yours.run(rename, "third");
  await converged();
  expect(history.undo()).toMatchObject({
    status: "conflicts",
    conflicts: [{ written: "second", present: "third", wanted: "first" }],
  });
  expect([pendingIn(mine), counts(history)]).toEqual([0, [1, 0]]);
  // Nothing else can be sent than what is there.
  expect(history.undo({ resolve: () => "both" })).toMatchObject({
    status: "refused",
    error: { code: "UNNAMED_MUTATION" },
  });
  expect([seen(mine), counts(history)]).toEqual([
    ["third", 0],
    [1, 0],
  ]);
  expect(history.undo({ resolve: ({ present }) => present }).status).toBe("done");
  expect([seen(mine), counts(history)]).toEqual([
    ["third", 0],
    [0, 0],
  ]);
});

test("a mutation without an inverse, or with one that is not known, refuses its undo and stays a step", async () => {
  const { mine, history, converged } = await openTwo();
  for (const [mutation, code] of [
    [press, "NO_INVERSE"],
    [lost, "UNKNOWN_MUTATION"],
  ] as const) {
    mine.run(mutation);
    await converged();
    const before = [seen(mine), counts(history)];
    expect(history.undo()).toMatchObject({ status: "refused", error: { code } });
    expect(deref(history.answer)).toMatchObject({ status: "refused", error: { code } });
    expect([seen(mine), counts(history)]).toEqual(before);
  }
});

test("what a history has undone is undone: its `undo` does nothing more", async () => {
  const { mine, yours, history, converged } = await openTwo();
  const sent = mine.run(add, 1);
  await converged();
  history.undo();
  await sent.undo();
  await converged();
  expect(seen(yours)).toEqual(["first", 0]);
});

test("a step of several mutations is refused: it could not be taken back at once", async () => {
  const { mine, history, converged } = await openTwo();
  history.group(() => {
    mine.run(add, 1);
    mine.run(rename, "second");
  });
  await converged();
  expect(history.undo()).toMatchObject({ status: "refused", error: { code: "UNNAMED_MUTATION" } });
  expect([seen(mine), counts(history)]).toEqual([
    ["second", 1],
    [1, 0],
  ]);
});

test("a replica that is closed refuses an undo, and so does going back where nothing without a name is taken", async () => {
  const { mine, history, converged } = await openTwo();
  mine.run(rename, "second");
  const [step] = deref(history.steps);
  mine.run(rename, "third");
  await converged();
  expect(history.goBack(step!)).toMatchObject({
    status: "refused",
    error: { code: "UNNAMED_MUTATION" },
  });
  mine.close();
  expect(history.undo()).toMatchObject({ status: "refused", error: { code: "CLOSED" } });
  expect([deref(mine.model.title), counts(history)]).toEqual(["third", [2, 0]]);
});

test("an inverse that a rule refuses at once says which, and one that is refused later as well", async () => {
  const { mine, yours, history, converged } = await openTwo();
  mine.run(add, -5);
  await converged();
  mine.pause();
  expect(history.undo().status).toBe("done");
  yours.run(add, 14);
  await yours.flush();
  mine.resume();
  await converged();
  expect(deref(history.answer)).toMatchObject({ status: "conflicts", conflicts: [{ present: 9 }] });
  expect([seen(mine), counts(history)]).toEqual([
    ["first", 9],
    [1, 0],
  ]);
  yours.run(add, -14);
  await converged();
  expect(history.undo().status).toBe("done");
  await converged();
  expect(seen(yours)).toEqual(["first", 0]);
});

test("steps are told together with what they tell of: a watch never undoes one twice", async () => {
  const { mine, history, converged } = await openTwo();
  mine.run(add, 1);
  mine.run(add, 2);
  await converged();
  const answers: string[] = [];
  addWatch(mine.model.count, "again", (key) => {
    if (key === "again" && answers.length === 0) answers.push(history.undo().status);
  });
  history.undo();
  await converged();
  expect([answers, seen(mine), counts(history)]).toEqual([["done"], ["first", 0], [0, 2]]);
});

test("where everything is taken, a mutation with an inverse is taken back by it, and others by their values", async () => {
  const { mine, yours, history, converged } = await openTwo(undefined, true);
  const log: unknown[] = [];
  mine.run(press);
  mine.run(add, 2);
  dosync(() => refSet(mine.model.title, "second"));
  await converged();
  while (history.undo().status === "done") log.push(seen(mine));
  expect(log).toEqual([
    ["first", 3],
    ["first", 1],
    ["first", 0],
  ]);
  await converged();
  expect(seen(yours)).toEqual(["first", 0]);
  while (history.redo().status === "done") log.push(seen(mine));
  await converged();
  expect(seen(yours)).toEqual(["second", 3]);
});
