import { afterEach, expect, test, vi } from "vitest";
import {
  addWatch,
  atom,
  deref,
  type Derived,
  derivedFamily,
  removeWatch,
  swap,
} from "@dosync/core";

afterEach(() => vi.unstubAllGlobals());

/** A collector that a test can play: it says which objects are gone, and when that is noticed. */
function playCollector(): { collect: () => void; notice: (key: unknown) => void } {
  const references: PlayedReference[] = [];
  let noticed: ((key: unknown) => void) | undefined;
  class PlayedReference {
    target: object | undefined;
    constructor(target: object) {
      this.target = target;
      references.push(this);
    }
    deref(): object | undefined {
      return this.target;
    }
  }
  class PlayedRegistry {
    constructor(callback: (key: unknown) => void) {
      noticed = callback;
    }
    register(): void {}
  }
  vi.stubGlobal("WeakRef", PlayedReference);
  vi.stubGlobal("FinalizationRegistry", PlayedRegistry);
  return {
    collect() {
      for (const reference of references.splice(0)) reference.target = undefined;
    },
    notice: (key) => noticed?.(key),
  };
}

test("a member that nobody holds is forgotten, and made again when somebody asks", () => {
  const { collect, notice } = playCollector();
  const factor = atom(2);
  let runs = 0;
  const times = derivedFamily((key: number) => {
    runs++;
    return key * deref(factor);
  });
  expect(deref(times(3))).toBe(6);

  collect();
  notice(3);

  expect([deref(times(3)), runs]).toEqual([6, 2]);
});

test("a member that was asked for again before the old one was missed stays", () => {
  const { collect, notice } = playCollector();
  const factor = atom(2);
  const times = derivedFamily((key: number) => key * deref(factor));
  times(3);

  collect();
  const again = times(3);
  notice(3);

  expect(times(3)).toBe(again);
  swap(factor, (n) => n + 1);
  expect(deref(again)).toBe(9);
});

test("members are named after the family and their key", () => {
  const named = derivedFamily(function double(key: number) {
    return key * 2;
  });
  const unnamed = derivedFamily((key: number) => key * 2);
  expect(String(named(3))).toBe('#<derived "double(3)": 6>');
  expect(String(unnamed(3))).toMatch(/#<derived "derived#\d+": 6>/);
});

test("a key without a string of its own is named by its type", () => {
  const named = derivedFamily(function sizeOf(key: object) {
    return Object.keys(key).length;
  });

  expect(String(named(Object.create(null) as object))).toBe('#<derived "sizeOf(object)": 0>');
});

/** Lets the collector run until something is gone, or gives up. */
async function isCollected(reference: WeakRef<object>): Promise<boolean> {
  for (let round = 0; round < 20; round++) {
    // To look whether it is there keeps it until the end of the task.
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc!();
    if (reference.deref() === undefined) return true;
  }
  return false;
}

interface Key {
  id: number;
  own?: Derived<number>;
}

test("a member that its own key holds is forgotten together with the key", async () => {
  const byKey = derivedFamily((key: Key) => key.id * 2);
  const make = (): WeakRef<object> => {
    const key: Key = { id: 1 };
    key.own = byKey(key);
    expect(deref(byKey(key))).toBe(2);
    expect(byKey(key)).toBe(key.own);
    return new WeakRef(key.own);
  };

  expect(await isCollected(make())).toBe(true);
});

test("a key that is an object is forgotten though the family goes on", async () => {
  const byKey = derivedFamily((key: object) => Object.keys(key).length);
  const make = (): WeakRef<object> => {
    const key = { id: 1 };
    byKey(key);
    byKey(() => {});
    return new WeakRef(key);
  };

  expect(await isCollected(make())).toBe(true);
  expect(deref(byKey({ a: 1, b: 2 }))).toBe(2);
});

test("a member that somebody watches stays, whoever holds its key", async () => {
  const factor = atom(2);
  const byKey = derivedFamily((key: Key) => key.id * deref(factor));
  const heard: number[] = [];
  const watchOne = (): WeakRef<object> => {
    const member = byKey({ id: 3 });
    addWatch(member, "watch", (_key, _member, _old, value) => heard.push(value));
    return new WeakRef(member);
  };
  const member = watchOne();

  expect(await isCollected(member)).toBe(false);
  swap(factor, (n) => n + 1);

  expect(heard).toEqual([9]);
  removeWatch(member.deref() as Derived<number>, "watch");
});
