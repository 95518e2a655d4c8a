import { expect, test } from "vitest";
import { findLater, idle } from "../../src/testing/idle.ts";

test("idle comes when every microtask has run, those that these start as well", async () => {
  let turns = 0;
  const turn = (): void => {
    if (++turns < 100) queueMicrotask(turn);
  };
  queueMicrotask(turn);

  await idle();

  expect(turns).toBe(100);
});

test.each([
  ["setImmediate", { setImmediate: globalThis.setImmediate }],
  ["a channel", { MessageChannel: globalThis.MessageChannel }],
  ["a timer", {}],
])("with %s it calls everything later, in order", async (_name, runtime) => {
  const later = findLater(runtime);
  const log: string[] = [];

  const called = new Promise<void>((resolve) => {
    later(() => log.push("one"));
    later(() => {
      log.push("two");
      resolve();
    });
  });
  queueMicrotask(() => log.push("microtask"));
  await called;

  expect(log).toEqual(["microtask", "one", "two"]);
});
