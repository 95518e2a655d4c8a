import { getHeapStatistics } from "node:v8";
import { addWatch, atom, deref, type Derived, derived, removeWatch, swap } from "@dosync/core";
import { expect, test } from "vitest";

const inc = (n: number): number => n + 1;

/** A chain in which each link was read when it was made, as an application that grows does. */
function chain(length: number): { first: ReturnType<typeof atom<number>>; last: Derived<number> } {
  const first = atom(0);
  let last = derived(() => deref(first) + 1);
  for (let i = 1; i < length; i++) {
    const before = last;
    last = derived(() => deref(before) + 1);
    deref(last);
  }
  return { first, last };
}

test("a chain of 50,000 derived values is updated without recursion, watched or not", () => {
  const { first, last } = chain(50_000);
  expect(deref(last)).toBe(50_000);
  swap(first, inc);
  expect(deref(last)).toBe(50_001);
  const heard: number[] = [];
  addWatch(last, "log", (_key, _identity, _old, value) => heard.push(value));
  swap(first, inc);
  removeWatch(last, "log");
  swap(first, inc);
  expect(heard).toEqual([50_002]);
  expect(deref(last)).toBe(50_003);
});

/** How much is in use when everything that can be collected has been. */
async function heapUsed(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc!();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return getHeapStatistics().used_heap_size;
}

test("a derived value that was read and dropped is collected, though what it read lives on", async () => {
  const source = atom(1);
  const dropped: WeakRef<Derived<number>>[] = [];
  (() => {
    for (let i = 0; i < 100; i++) {
      const doubled = derived(() => deref(source) * 2);
      deref(doubled);
      dropped.push(new WeakRef(doubled));
    }
  })();
  await heapUsed();
  expect(dropped.filter((member) => member.deref() !== undefined)).toEqual([]);
  expect(deref(source)).toBe(1);
});

test("100,000 derived values watched, let go and dropped leave nothing of that size behind", async () => {
  const source = atom(1);
  const round = (): void => {
    for (let i = 0; i < 100_000; i++) {
      const doubled = derived(() => deref(source) * 2);
      addWatch(doubled, "watch", () => {});
      removeWatch(doubled, "watch");
    }
  };
  round();
  const before = await heapUsed();
  round();
  expect((await heapUsed()) - before).toBeLessThan(1_000_000);
});
