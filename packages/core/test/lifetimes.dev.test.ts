// What messages of lifetimes and resources say.
import { expect, onTestFinished, test, vi } from "vitest";
import {
  atom,
  deref,
  derived,
  disposeModel,
  makeModel,
  onDispose,
  onObserved,
  refresh,
  resource,
  swap,
} from "@dosync/core";
import { dehydrate } from "@dosync/core/adapter";
import { thrownBy } from "../../../tests/support/thrown.ts";

const count = atom(0, { label: "count" });
const user = resource(() => 1, { label: "user" });

test.each<[message: string, act: () => unknown]>([
  [
    'onObserved() needs a function to call when atom "count" is observed.',
    () => onObserved(count, "start" as never),
  ],
  [
    "onDispose() was called outside of the factory of a model, so nothing ends. Call it before the first await of a function that createModel() or makeModel() is given.",
    () => onDispose(() => {}),
  ],
  [
    "onDispose() needs a function to call when the model ends.",
    () => onDispose(undefined as never),
  ],
  ["makeModel() needs the factory of a model, but was given {}.", () => makeModel({} as never)],
  [
    "makeModel() needs a factory that returns an object that holds identities, but was given a promise.",
    () => makeModel(async () => ({})),
  ],
  [
    "makeModel() needs a factory that returns an object that holds identities, but was given 1.",
    () => makeModel((() => 1) as never),
  ],
  ["disposeModel() needs a model, but was given 1.", () => disposeModel(1 as never)],
  [
    "resource() needs a function that loads: resource(async () => …).",
    () => resource(Promise.resolve(1) as never),
  ],
  ['refresh() expects a resource, but was given atom "count".', () => refresh(count as never)],
  [
    'Cannot refresh resource "user" inside a transaction, a computation or a validator. Do it outside, or with afterCommit(() => …).',
    () => deref(derived(() => void refresh(user))),
  ],
  [
    'swap() expects an atom, but was given resource "user". A resource changes with what it was loaded for: refresh().',
    () => swap(user as never, (n) => n),
  ],
])("%s", (message, act) => {
  expect((thrownBy(act) as Error).message).toBe(message);
});

test("a load that changes something is told that it must not", async () => {
  const changing = resource(() => swap(count, (n) => n + 1), { label: "changing" });
  await expect(refresh(changing)).rejects.toThrow(
    'Cannot change atom "count" inside the load of resource "changing".',
  );
});

test("what is not sent because of an input is said once, with what to do", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const numbers = derived(() => new Set([deref(count)]), { label: "numbers" });
  const model = {
    outside: resource(() => deref(count), { label: "outside" }),
    numbers,
    inside: resource(() => deref(numbers).size, { label: "inside" }),
  };
  await refresh(model.outside);
  await refresh(model.inside);
  dehydrate(model);
  dehydrate(model);
  expect(warn.mock.calls.flat()).toEqual([
    'dosync: dehydrate() leaves out what resource "outside" has loaded, so it is loaded again: its input atom "count" is no part of the model. Put it into the model.',
    'dosync: dehydrate() leaves out what resource "inside" has loaded, so it is loaded again: its input derived "numbers" is a derived value that JSON does not keep. Read what is sent by itself, or plain data that is derived from it.',
  ]);
});
