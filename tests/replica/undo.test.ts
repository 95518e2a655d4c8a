// A history over shared refs: the two packages know nothing of each other.
import { alter, atom, deref, dosync, invariant, ref, refSet } from "@dosync/core";
import { publishChanges } from "@dosync/core/adapter";
import { createHistory } from "@dosync/history";
import { defineModel } from "@dosync/replica";
import { openReplicas } from "@dosync/replica/testing";
import { collectDeliveryErrors } from "../support/delivery-errors.ts";
import { expect, onTestFinished, test } from "vitest";

const page = defineModel("page", () => {
  const [title, count, other] = [ref("first"), ref(0), ref(0)];
  invariant("nine at most", () => deref(count) + deref(other) < 9);
  return { title, count, other };
});
const fill = page.mutation("fill", (model, parts: { count?: number; other?: number }) => {
  if (parts.count !== undefined) refSet(model.count, parts.count);
  if (parts.other !== undefined) refSet(model.other, parts.other);
});
const raise = page.mutation("raise", ({ count }, n: number) => alter(count, (sum) => sum + n));
const rename = page.mutation("rename", ({ title, count }, text: string) => {
  refSet(title, text);
  refSet(count, 1);
});

async function openTwo() {
  const { replicas, converged, close } = await openReplicas(page, {
    mutations: [rename, raise, fill],
  });
  const [mine, yours] = [replicas[0]!, replicas[1]!];
  const history = createHistory(mine.model);
  onTestFinished(() => {
    history.dispose();
    close();
  });
  return { mine, yours, history, converged };
}

test("an undo takes a mutation back in every replica, and a redo does it again", async () => {
  const { mine, yours, history, converged } = await openTwo();
  const seen = () => [mine, yours].map(({ model }) => [deref(model.title), deref(model.count)]);
  mine.run(rename, "second");
  await converged();

  expect(history.undo().status).toBe("done");
  await converged();
  expect(seen()).toEqual([
    ["first", 0],
    ["first", 0],
  ]);
  expect(history.redo().status).toBe("done");
  await converged();
  expect(seen()).toEqual([
    ["second", 1],
    ["second", 1],
  ]);
});

test("what others do is no step, and an undo puts nothing over it", async () => {
  const { mine, yours, history, converged } = await openTwo();
  mine.run(rename, "second");
  await converged();
  yours.run(rename, "third");
  await converged();

  expect(deref(history.steps).map(({ label }) => label)).toEqual(["rename"]);
  expect(history.undo().status).toBe("conflicts");
  expect(deref(yours.model.title)).toBe("third");
});

test("an undo that comes too late is refused, and the refs are as others have left them", async () => {
  const errors = collectDeliveryErrors();
  const { mine, yours, history, converged } = await openTwo();
  mine.run(rename, "second");
  await converged();
  mine.pause();
  history.undo();
  expect(deref(mine.model.title)).toBe("first");
  dosync(() => refSet(yours.model.title, "third"));
  await yours.flush();
  mine.resume();
  await converged();

  expect([deref(mine.model.title), deref(mine.model.count)]).toEqual(["third", 1]);
  expect(errors).toMatchObject([{ cause: { code: "CONFLICT" } }]);
});

test("an undo that is refused later says so in the answer, and its step is where it was", async () => {
  const errors = collectDeliveryErrors();
  const { mine, yours, history, converged } = await openTwo();
  mine.run(rename, "second");
  await converged();
  mine.pause();
  history.undo();
  expect([deref(history.answer)?.status, deref(history.canUndo)]).toEqual(["done", false]);
  dosync(() => refSet(yours.model.title, "third"));
  await yours.flush();
  mine.resume();
  await converged();

  expect(deref(history.answer)).toMatchObject({
    status: "conflicts",
    conflicts: [{ identity: mine.model.title, written: "second", present: "third" }],
  });
  expect([deref(history.canUndo), deref(history.canRedo)]).toEqual([true, false]);
  expect(history.undo({ resolve: ({ present }) => present }).status).toBe("done");
  await converged();
  expect([deref(yours.model.title), deref(yours.model.count)]).toEqual(["third", 0]);
  expect(errors).toHaveLength(1);
});

test("an undo and its redo that are both refused later leave the step as it was", async () => {
  collectDeliveryErrors();
  const { mine, yours, history, converged } = await openTwo();
  mine.run(rename, "second");
  await converged();
  mine.pause();
  history.undo();
  history.redo();
  dosync(() => refSet(yours.model.count, 7));
  await yours.flush();
  mine.resume();
  await converged();

  expect([deref(mine.model.title), deref(mine.model.count)]).toEqual(["second", 7]);
  expect([deref(history.steps).length, deref(history.undone).length]).toEqual([1, 0]);
});

test("an undo that a rule refuses later says which, and can be tried again", async () => {
  collectDeliveryErrors();
  const { mine, yours, history, converged } = await openTwo();
  mine.run(fill, { count: 4, other: 0 });
  mine.run(fill, { count: 0, other: 0 });
  await converged();
  mine.pause();
  history.undo();
  yours.run(fill, { other: 5 });
  await yours.flush();
  mine.resume();
  await converged();

  expect(deref(history.answer)).toMatchObject({ status: "refused", rule: "nine at most" });
  yours.run(fill, { other: 1 });
  await converged();
  expect(history.undo().status).toBe("done");
  await converged();
  expect(deref(yours.model.count)).toBe(4);
});

test("a mutation that is refused or taken back is no step any more", async () => {
  const { mine, yours, history, converged } = await openTwo();
  mine.pause();
  const refused = mine.run(raise, 4);
  const takenBack = mine.run(rename, "second");
  expect(deref(history.steps).map(({ label }) => label)).toEqual(["raise", "rename"]);
  takenBack.cancel();
  expect(deref(history.steps).map(({ label }) => label)).toEqual(["raise"]);
  yours.run(raise, 5);
  await yours.flush();
  mine.resume();
  await expect(refused.confirmed).rejects.toMatchObject({ rule: "nine at most" });
  expect(deref(history.canUndo)).toBe(false);
  await converged();
});

test("a published atom is of this page: it changes in the same commit, and is not sent", async () => {
  const { mine, yours, converged } = await openTwo();
  const own = atom("before");
  publishChanges([
    [mine.model.title, "second"],
    [own, "after"],
  ]);
  expect([deref(mine.model.title), deref(own)]).toEqual(["second", "after"]);
  await converged();

  expect([deref(yours.model.title), deref(own)]).toEqual(["second", "after"]);
});
