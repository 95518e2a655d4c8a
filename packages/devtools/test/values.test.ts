import { expect, test } from "vitest";
import {
  array,
  assert,
  constantFrom,
  dictionary,
  integer,
  jsonValue,
  nat,
  property,
} from "fast-check";
import { atom, deref, derived, invariant, lens, ref } from "@dosync/core";
import { diff, pathText } from "../src/model/diff.ts";
import { edit, isEditable, parseValue } from "../src/model/edit.ts";
import { Ring } from "../src/model/ring.ts";
import { countOf, entriesOf, isBranch, preview, typeOf } from "../src/model/value.ts";

test("a diff is empty where nothing has changed, and names each place that has", () => {
  assert(
    property(jsonValue(), (value) => {
      expect(diff(value, value).all).toEqual([]);
      expect(diff(value, structuredClone(value)).all).toEqual([]);
    }),
  );
  const old = { a: 1, b: { c: [1, 2, 3], d: new Map([["k", 1]]) }, gone: 0 };
  const value = { a: 2, b: { c: [1, 9, 2, 3], d: new Map([["k", 2]]) }, come: 0 };
  expect(diff(old, value).all.map(({ kind, path }) => [kind, pathText(path)])).toEqual([
    ["changed", "a"],
    ["added", "b.c[1]"],
    ["changed", "b.d.k"],
    ["removed", "gone"],
    ["added", "come"],
  ]);
});

test("what a diff names, applied to the old value, gives the new one", () => {
  const flat = dictionary(constantFrom("a", "b", "c"), integer({ max: 3, min: 0 }));
  const nested = dictionary(constantFrom("x", "y", "z"), flat);
  assert(
    property(nested, nested, (old, value) => {
      const copy = structuredClone(old);
      for (const { path, kind, value: part } of diff(old, value).all) {
        const [outer, inner] = path as [string, string?];
        const [whole, key] = inner === undefined ? [copy, outer] : [copy[outer]!, inner];
        if (kind === "removed") delete whole[key];
        else (whole as Record<string, unknown>)[key] = part;
      }
      expect(copy).toEqual(value);
    }),
  );
});

const many = (n: number): number[] => Array.from({ length: 50 }, (_, i) => i + n);

function circle(n: number): object {
  const one: Record<string, unknown> = { n };
  return Object.assign(one, { one });
}

test("a diff stops at its limit, looks into no other class, and ends in a circle", () => {
  expect(diff(many(0), many(100), 5)).toMatchObject({ isCut: true, all: { length: 5 } });
  expect(diff(new Date(1), new Date(2)).all).toHaveLength(1);
  expect(diff(circle(1), circle(2)).all.length).toBeGreaterThan(0);
});

test("paths are written as code is", () => {
  expect(pathText(["lines", 2, "price"])).toBe("lines[2].price");
  expect(pathText(["a b", "Größe", true])).toBe('["a b"].Größe[true]');
  expect(pathText([])).toBe("");
});

class Point {
  x = 1;
}

test.each<[value: unknown, shown: string]>([
  ["text", '"text"'],
  [1n, "1n"],
  [undefined, "undefined"],
  [null, "null"],
  [[1, [2, [3]]], "[1, [2, Array(1)]]"],
  [{ a: { b: { c: {} } } }, "{a: {b: {…}}}"],
  [new Map([["k", 1]]), "Map(1) {k: 1}"],
  [new Set(["v"]), 'Set(1) {"v"}'],
  [new Point(), "Point(1) {x: 1}"],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [new Date(Number.NaN), "Invalid Date"],
  [/a/g, "/a/g"],
  [new TypeError("no"), "TypeError: no"],
  [ref(1, { label: "one" }), "<one>"],
  [function act() {}, "ƒ act"],
  [Symbol("s"), "Symbol(s)"],
  ["x".repeat(200), `"${"x".repeat(78)}…`],
])("%s is shown in one short line", (value, shown) => {
  expect(preview(value)).toBe(shown);
});

test("parts are listed without running a getter", () => {
  const value = {
    get secret(): never {
      throw new Error("was run");
    },
    open: 1,
  };
  expect(entriesOf(value)).toEqual([
    ["secret", "(getter)"],
    ["open", 1],
  ]);
  expect([countOf(value), countOf([1]), countOf(new Set([1]))]).toEqual([2, 1, 1]);
  expect([isBranch(value), isBranch(ref(1)), isBranch(new Point()), isBranch(null)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect([typeOf(null), typeOf(1), typeOf([]), typeOf(ref(1))]).toEqual([
    "null",
    "number",
    "Array",
    "identity",
  ]);
  expect(
    entriesOf(
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
      1,
    ),
  ).toEqual([["a", 1]]);
});

test("an edit goes through validators and rules, and answers a refusal", () => {
  const model = ref({ lines: [{ n: 1 }], sizes: new Map([["s", 1]]) });
  expect(edit(model, ["lines", 0, "n"], 5)).toBeUndefined();
  expect(edit(model, ["sizes", "s"], 9)).toBeUndefined();
  expect(deref(model)).toEqual({ lines: [{ n: 5 }], sizes: new Map([["s", 9]]) });
  const count = atom(1, { validator: (n) => n > 0 });
  expect(edit(count, [], -1)).toMatchObject({ error: { name: "ValidationError" } });
  expect(deref(count)).toBe(1);
  const part = lens(model, ["lines"]);
  expect(edit(part, [0, "n"], 7)).toBeUndefined();
  expect(deref(model).lines[0]!.n).toBe(7);
  const rule = invariant("few", () => deref(model).lines.length < 2);
  expect(edit(part, [], [1, 2])).toMatchObject({ error: { name: "InvariantError" } });
  rule.dispose();
  const double = derived(() => deref(count) * 2);
  expect(isEditable(double)).toBe(false);
  expect(isEditable(part)).toBe(true);
  expect(edit(double, [], 4)).toMatchObject({ error: { code: "READ_ONLY" } });
  expect(edit(count, ["x"], 4)).toMatchObject({ error: { name: "TypeError" } });
});

test("a value is read from text as JSON", () => {
  expect(parseValue(' {"a": 1} ')).toEqual({ value: { a: 1 } });
  expect(parseValue("undefined")).toEqual({ value: undefined });
  expect(parseValue("Ada")).toMatchObject({ problem: expect.stringContaining("quotes") });
});

test("a ring keeps the newest, in order, and counts the others", () => {
  assert(
    property(array(nat()), integer({ min: 1, max: 6 }), (items, limit) => {
      const ring = new Ring<number>(limit);
      for (const item of items) ring.push(item);
      expect(ring.toArray()).toEqual(items.slice(-limit));
      expect(ring.toArray().map((_, i) => ring.at(i))).toEqual(items.slice(-limit));
      expect(ring.dropped + ring.size).toBe(items.length);
      ring.clear();
      expect([ring.size, ring.dropped]).toEqual([0, 0]);
    }),
  );
});
