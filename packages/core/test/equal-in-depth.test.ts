import { deref, dosync } from "@dosync/core";
import { add, at, collection, replaceAll } from "@dosync/core/collection";
import { expect, test } from "vitest";

interface Row {
  readonly id: number;
  readonly part: unknown;
}

class Money {
  readonly #cents: number;
  constructor(cents: number) {
    this.#cents = cents;
  }
  get cents(): number {
    return this.#cents;
  }
}
class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
}
class Tagged extends Map<string, number> {
  readonly tag: string;
  constructor(tag: string) {
    super([["a", 1]]);
    this.tag = tag;
  }
}

/** Whether a row stays the same when one with another part comes in its place. */
function stays(part: unknown, next: unknown): boolean {
  const rows = collection<Row>()({ key: ({ id }) => id, freeze: false });
  const first = dosync(() => add(rows, { id: 1, part }));
  dosync(() => replaceAll(rows, [{ id: 1, part: next }]));
  return deref(at(rows, 1)) === first;
}

const sign = Symbol("sign");
const circle = (n: number): object => {
  const around: { n: number; self?: object } = { n };
  around.self = { around };
  return around;
};

const alike: Record<string, readonly [unknown, unknown]> = {
  "plain objects": [{ a: [1, { b: NaN }] }, { a: [1, { b: NaN }] }],
  "objects without a prototype": [Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
  "a part that is missing, and one that is undefined": [{ a: undefined }, {}],
  "maps and sets": [new Map([["a", new Set([1])]]), new Map([["a", new Set([1])]])],
  circles: [circle(1), circle(1)],
};

const different: Record<string, readonly [unknown, unknown]> = {
  "objects of a class that hides its parts": [new Money(5), new Money(10)],
  "an object of a class and a plain one": [new Point(1), { x: 1 }],
  "a plain object and one of a class": [{ x: 1 }, new Point(1)],
  "a subclass of a map": [new Tagged("one"), new Tagged("other")],
  "parts under symbols": [{ [sign]: 1 }, { [sign]: 2 }],
  "zero and minus zero": [0, -0],
  dates: [new Date(1), new Date(2)],
  circles: [circle(1), circle(2)],
  "lists of other lengths": [[1], [1, 2]],
};

for (const [what, [one, other]] of Object.entries(alike)) {
  test(`a row stays as it is where these are equal in depth: ${what}`, () => {
    expect(stays(one, other)).toBe(true);
    expect(stays(other, one)).toBe(true);
  });
}
for (const [what, [one, other]] of Object.entries(different)) {
  test(`a row is replaced where these may differ: ${what}`, () => {
    expect(stays(one, other)).toBe(false);
    expect(stays(other, one)).toBe(false);
  });
}

test("what a server sends in the place of a class's object is what is there", () => {
  const rows = collection<Row>()({ key: ({ id }) => id });
  dosync(() => add(rows, { id: 1, part: new Money(5) }));
  dosync(() => replaceAll(rows, [{ id: 1, part: new Money(10) }]));
  expect((deref(at(rows, 1))!.part as Money).cents).toBe(10);
});
