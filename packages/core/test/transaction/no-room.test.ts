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
import { subscribe } from "../../src/adapter.ts";
import { plugGraph } from "../../src/commit/delivery.ts";
import { followers, followersChanged } from "../../src/commit/follow.ts";
import { settle } from "../../src/graph/subscription.ts";
import { propagate } from "../../src/graph/system.ts";

const inc = (n: number): number => n + 1;

/** Lets commits find no room on the stack to tell anybody, so many times. */
function withoutRoom(times: number): void {
  let left = times;
  plugGraph(propagate, () => {
    left--;
    if (left === 0) plugGraph(propagate, settle);
    throw new RangeError("Maximum call stack size exceeded");
  });
}

test("a commit stands for which the stack had no room to tell anybody, and is told of later", async () => {
  const count = atom(0);
  const double = derived(() => deref(count) * 2);
  const log: unknown[] = [];
  addWatch(count, "log", (_key, _identity, old, value) => log.push([old, value]));
  addWatch(double, "log", (_key, _identity, old, value) => log.push(["double", old, value]));

  withoutRoom(1);
  expect(swap(count, inc)).toBe(1);
  expect(log).toEqual([]);

  await Promise.resolve();
  expect(log).toEqual([
    [0, 1],
    ["double", 0, 2],
  ]);
  removeWatch(double, "log");
});

test("who is told late, in a transaction, is told of what that commits as well", () => {
  const [late, other] = [ref(0), atom(0)];
  let told = 0;
  const stop = subscribe(late, () => told++);

  withoutRoom(1);
  dosync(() => alter(late, inc));
  expect(told).toBe(0);
  dosync(() => {
    alter(late, inc);
    swap(other, inc); // finds out who is to be told, while `late` is written
  });
  stop();

  expect([deref(late), told]).toEqual([2, 2]);
});

test("the next commit tells of it too, in the order in which they were committed", () => {
  const left = ref(0);
  const right = ref(0);
  const log: unknown[] = [];
  addWatch(left, "log", (_key, _identity, old, value) => log.push(["left", old, value]));
  addWatch(right, "log", (_key, _identity, old, value) => log.push(["right", old, value]));
  derived(() => deref(left)); // the graph is in use

  withoutRoom(1);
  dosync(() => alter(left, inc));
  dosync(() => alter(right, inc));

  expect(log).toEqual([
    ["left", 0, 1],
    ["right", 0, 1],
  ]);
});

test("all commits that found no room are told of, also after several in a row", () => {
  const [left, right, last] = [ref(0), ref(0), ref(0)];
  const log: unknown[] = [];
  for (const [name, one] of Object.entries({ left, right, last })) {
    addWatch(one, "log", (_key, _identity, old, value) => log.push([name, old, value]));
  }
  derived(() => deref(left)); // the graph is in use

  withoutRoom(2);
  dosync(() => alter(left, inc)); // no room
  dosync(() => alter(right, inc)); // no room for the one before
  dosync(() => alter(last, inc));

  expect(log).toEqual([
    ["left", 0, 1],
    ["right", 0, 1],
    ["last", 0, 1],
  ]);
});

test("a root of a framework that found no room is told of the commit when there is room, once", async () => {
  const count = atom(0);
  const log: unknown[] = [];
  let left = 1;
  followers.roots = {
    prepare() {},
    published(writes) {
      left--;
      if (left === 0) throw new RangeError("Maximum call stack size exceeded");
      log.push(writes.map(({ value }) => value));
    },
    aborted() {},
  };
  followersChanged();

  swap(count, inc);
  expect(log).toEqual([]);
  await Promise.resolve();

  followers.roots = undefined;
  followersChanged();
  expect(log).toEqual([[1]]);
});

test("a commit of a watch that found no room is told of when the watch has returned", () => {
  const [count, other] = [atom(0), atom(0)];
  const double = derived(() => deref(other) * 2);
  const log: unknown[] = [];
  addWatch(double, "log", (_key, _identity, old, value) => log.push([old, value]));
  addWatch(count, "commits", () => {
    withoutRoom(1);
    swap(other, inc);
    log.push("watch");
  });

  swap(count, inc);

  expect(log).toEqual(["watch", [0, 2]]);
  removeWatch(double, "log");
});
