// Cases 35 to 40 and 69 of the comparison with Clojure, listed in docs/conformance.md: those in which
// a transaction runs again, or has ended.
import { expect, test } from "vitest";
import {
  addWatch,
  alter,
  deref,
  dosync,
  dosyncAsync,
  ref,
  refSet,
  type Transaction,
} from "@dosync/core";
import { meanwhile } from "../support/meanwhile.ts";
import { thrownBy } from "../support/thrown.ts";

const increment = (value: number): number => value + 1;

test("case 35: a conflict in a nested transaction runs the outermost again", async () => {
  const count = ref(0);
  const log: string[] = [];

  await dosyncAsync(async (tx) => {
    log.push(`outer ${tx.attempt}`);
    if (tx.attempt === 1) await meanwhile(() => dosync(() => refSet(count, 10)));
    tx.dosync(() => {
      log.push("inner");
      dosync(() => alter(count, increment));
    });
  });

  expect(log).toEqual(["outer 1", "inner", "outer 2", "inner"]);
  expect(deref(count)).toBe(11);
});

test("case 38: a handle that is used after its transaction has ended is an error", async () => {
  const count = ref(0);
  const handles: Transaction[] = [];
  await dosyncAsync(async (tx) => void handles.push(tx));
  await dosyncAsync(async (tx) => {
    handles.push(tx);
    throw new Error("aborted");
  }).catch(() => {});

  for (const tx of handles) {
    const uses = [
      () => tx.deref(count),
      () => tx.alter(count, increment),
      () => tx.refSet(count, 1),
      () => tx.commute(count, increment),
      () => tx.ensure(count),
      () => tx.dosync(() => {}),
      () => tx.afterCommit(() => {}),
      () => tx.retry(),
    ];
    for (const use of uses) {
      expect(thrownBy(use)).toMatchObject({
        code: "ENDED",
        message: expect.stringMatching(/No transaction running|ENDED/),
      });
    }
  }
  expect(deref(count)).toBe(0);
});

test("case 39: an attempt whose conflict is swallowed runs again all the same", async () => {
  const count = ref(0);
  const log: string[] = [];

  const result = await dosyncAsync(async (tx) => {
    try {
      if (tx.attempt === 1) await meanwhile(() => dosync(() => refSet(count, 10)));
      tx.alter(count, increment);
      return "altered";
    } catch (error) {
      log.push((error as { code: string }).code);
      return "swallowed";
    }
  });

  expect([log, result, deref(count)]).toEqual([["CONFLICT"], "altered", 11]);
});

test("case 40: finally runs once in every attempt", async () => {
  const count = ref(0);
  const log: string[] = [];

  await dosyncAsync(async (tx) => {
    try {
      tx.alter(count, increment);
      if (tx.attempt < 3) await meanwhile(() => dosync(() => alter(count, increment)));
      tx.deref(count);
    } finally {
      log.push(`finally ${tx.attempt}`);
    }
  });

  expect(log).toEqual(["finally 1", "finally 2", "finally 3"]);
  expect(deref(count)).toBe(3);
});

test("case 69: no watch is called for an attempt that is run again", async () => {
  const count = ref(0);
  const heard: unknown[] = [];
  addWatch(count, "log", (_key, _ref, old, value) => heard.push([old, value]));

  await dosyncAsync(async (tx) => {
    tx.alter(count, (value) => value + 100);
    if (tx.attempt === 1) await meanwhile(() => dosync(() => alter(count, increment)));
  });

  expect(heard).toEqual([
    [0, 1],
    [1, 101],
  ]);
});
