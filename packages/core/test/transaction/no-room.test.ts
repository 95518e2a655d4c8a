import { expect, test } from "vitest";
import {
  addWatch,
  alter,
  atom,
  deref,
  derived,
  dosync,
  ref,
  removeWatch,
  swap,
} from "../../src/index.ts";
import { kernel } from "../../src/kernel.ts";

const inc = (n: number): number => n + 1;

/** Lets the next commit find no room on the stack to tell anybody. */
function withoutRoomOnce(): void {
  const { settle } = kernel;
  kernel.settle = () => {
    kernel.settle = settle;
    throw new RangeError("Maximum call stack size exceeded");
  };
}

test("a commit of which nobody could be told stands, and is told of when there is room", async () => {
  const count = atom(0);
  const double = derived(() => deref(count) * 2);
  const log: unknown[] = [];
  addWatch(count, "log", (_key, _identity, old, value) => log.push([old, value]));
  addWatch(double, "log", (_key, _identity, old, value) => log.push(["double", old, value]));

  withoutRoomOnce();
  expect(swap(count, inc)).toBe(1);
  expect(log).toEqual([]);

  await Promise.resolve();
  expect(log).toEqual([
    [0, 1],
    ["double", 0, 2],
  ]);
  removeWatch(double, "log");
});

test("the next commit tells of it too, in the order in which they were committed", () => {
  const left = ref(0);
  const right = ref(0);
  const log: unknown[] = [];
  addWatch(left, "log", (_key, _identity, old, value) => log.push(["left", old, value]));
  addWatch(right, "log", (_key, _identity, old, value) => log.push(["right", old, value]));
  derived(() => deref(left)); // the graph is in use

  withoutRoomOnce();
  dosync(() => alter(left, inc));
  dosync(() => alter(right, inc));

  expect(log).toEqual([
    ["left", 0, 1],
    ["right", 0, 1],
  ]);
});
