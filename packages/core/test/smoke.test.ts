import { expect, test } from "vitest";
import {
  addWatch,
  alter,
  atom,
  commute,
  deref,
  derived,
  dosync,
  ref,
  reset,
  swap,
} from "@dosync/core";

test("smoke", () => {
  const a = atom(1),
    r = ref(10),
    s = ref(20);
  const log: unknown[] = [];
  const sum = derived(() => deref(r) + deref(s), { label: "sum" });
  const twice = derived(() => deref(sum) * 2 + deref(a));
  expect(deref(twice)).toBe(61);
  addWatch(twice, "t", (_k, _i, o, n) => log.push(["twice", o, n]));
  addWatch(r, "r", (_k, _i, o, n) => log.push(["r", o, n, deref(s)]));
  dosync(() => {
    alter(r, (x, y: number) => x - y, 5);
    expect(deref(sum)).toBe(25);
    expect(deref(twice)).toBe(51);
    alter(s, (x) => x + 6);
    expect(deref(twice)).toBe(63);
  });
  expect(log).toEqual([
    ["r", 10, 5, 26],
    ["twice", 61, 63],
  ]);
  expect(() =>
    dosync(() => {
      refThrow();
    }),
  ).toThrow("no");
  function refThrow() {
    alter(r, () => 0);
    alter(s, () => 0);
    expect(deref(sum)).toBe(0);
    throw new Error("no");
  }
  expect(deref(sum)).toBe(31);
  swap(a, (x) => x + 1);
  reset(a, 5);
  expect(log.length).toBe(4);
  dosync(() => commute(r, (x) => x + 1));
  expect(String(r)).toMatch(/#<ref "ref#\d": 6>/);
  const e = derived((): number => deref(f));
  const f = derived((): number => deref(e));
  expect(() => deref(e)).toThrow(/derived#\d → derived#\d → derived#\d/);
});
