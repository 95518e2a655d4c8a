import { afterEach, expect, test, vi } from "vitest";
import { atom, deref, derivedFamily, swap } from "@dosync/core";

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
