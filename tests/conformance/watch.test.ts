// Cases 17 to 24 of the comparison with Clojure, listed in docs/conformance.md.
import { expect, test, vi } from "vitest";
import {
  addWatch,
  agent,
  atom,
  compareAndSet,
  deref,
  derived,
  ref,
  removeWatch,
  reset,
  swap,
} from "@dosync/core";
import { collectDeliveryErrors } from "../support/delivery-errors.ts";

test("case 17: a watch is called with its key, the identity, the old value and the new one", () => {
  const count = atom(1);
  const calls: unknown[][] = [];
  const key = { any: "value" };
  addWatch(count, key, (...args) => calls.push(args));

  reset(count, 2);

  expect(calls).toEqual([[key, count, 1, 2]]);
  expect(calls[0]?.[0]).toBe(key);
  expect(calls[0]?.[1]).toBe(count);
});

test("case 18: a watch hears a reset, a swap and a compareAndSet to an equal value", () => {
  const count = atom(1);
  const log: unknown[] = [];
  addWatch(count, "log", (_key, _identity, old, value) => log.push([old, value]));

  reset(count, 1);
  swap(count, (value) => value);
  compareAndSet(count, 1, 1);

  expect(log).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
});

test("case 19: a watch replaces the one that has the same key", () => {
  const count = atom(1);
  const first = vi.fn<() => void>();
  const second = vi.fn<() => void>();
  addWatch(count, "key", first);
  addWatch(count, "key", second);

  reset(count, 2);

  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledOnce();
});

test("case 20: addWatch and removeWatch return the identity, and removing nothing is fine", () => {
  const count = atom(1);
  const watch = vi.fn<() => void>();

  expect(addWatch(count, "key", watch)).toBe(count);
  expect(removeWatch(count, "other")).toBe(count);
  expect(removeWatch(count, "key")).toBe(count);
  expect(removeWatch(count, "key")).toBe(count);

  reset(count, 2);
  expect(watch).not.toHaveBeenCalled();
});

test("case 21: a watch removed during a delivery is still called, one added is not", () => {
  const count = atom(0);
  const log: string[] = [];
  addWatch(count, "first", () => {
    log.push("first");
    removeWatch(count, "second");
    addWatch(count, "third", () => log.push("third"));
  });
  addWatch(count, "second", () => log.push("second"));

  reset(count, 1);
  expect(log).toEqual(["first", "second"]);

  reset(count, 2);
  expect(log).toEqual(["first", "second", "first", "third"]);
});

test("case 22: a watch that throws keeps the value, is reported, and the others run", () => {
  const count = atom(1, { label: "count" });
  const failure = new Error("watch");
  const errors = collectDeliveryErrors();
  const later = vi.fn<() => void>();
  addWatch(count, "broken", () => {
    throw failure;
  });
  addWatch(count, "later", later);

  const result = reset(count, 2);

  expect(result).toBe(2);
  expect(deref(count)).toBe(2);
  expect(later).toHaveBeenCalledExactlyOnceWith("later", count, 1, 2);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({
    code: "DELIVERY_FAILED",
    label: "count",
    identity: count,
    key: "broken",
    cause: failure,
  });
});

test("case 23: a watch that swaps its own atom: everybody hears the commits in their order", () => {
  const count = atom(0);
  const log: unknown[] = [];
  addWatch(count, "writer", (_key, _identity, old, value) => {
    log.push(["writer", old, value]);
    if (value === 1) swap(count, (n) => n + 1);
  });
  addWatch(count, "reader", (_key, _identity, old, value) => {
    log.push(["reader", old, value, deref(count)]);
  });

  reset(count, 1);

  expect(log).toEqual([
    ["writer", 0, 1],
    ["reader", 0, 1, 2],
    ["writer", 1, 2],
    ["reader", 1, 2, 2],
  ]);
});

test("case 24: addWatch returns the identity for each kind that can be watched", () => {
  const identities = [atom(1), ref(1), agent(1), derived(() => 1)];

  for (const identity of identities) {
    expect(addWatch(identity, "key", () => {})).toBe(identity);
    expect(removeWatch(identity, "key")).toBe(identity);
  }
});
