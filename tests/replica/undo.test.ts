// A history over shared refs: the two packages know nothing of each other.
import { atom, deref, dosync, ref, refSet } from "@dosync/core";
import { publishChanges } from "@dosync/core/adapter";
import { createHistory } from "@dosync/history";
import { defineModel } from "@dosync/replica";
import { openReplicas } from "@dosync/replica/testing";
import { collectDeliveryErrors } from "../support/delivery-errors.ts";
import { expect, onTestFinished, test } from "vitest";

const page = defineModel("page", () => ({ title: ref("first"), count: ref(0) }));
const rename = page.mutation("rename", ({ title, count }, text: string) => {
  refSet(title, text);
  refSet(count, 1);
});

async function openTwo() {
  const { replicas, converged, close } = await openReplicas(page, { mutations: [rename] });
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
