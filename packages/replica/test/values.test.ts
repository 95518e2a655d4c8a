import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { deref, dosync, ref, refSet } from "@dosync/core";
import { defineModel } from "@dosync/replica";
import { expect, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { openTwo } from "./support.ts";

const box = defineModel("box", () => ({ value: ref<unknown>(undefined) }));

const part = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(0, -0, 1, Number.NaN, "", "a", true, false, null, undefined, 1n),
    fc.nat({ max: 2 }).map((day) => new Date(day)),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { noNullPrototype: true }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 2 }).map((all) => new Map(all)),
    fc.array(tie("value"), { maxLength: 2 }).map((all) => new Set(all)),
  ),
})).value;

test("whatever value takes the place of whatever other, the other replica shows it", async () => {
  const { one, other, converged } = await openTwo(box, []);
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 2, maxLength: 6 }), async (values) => {
      for (const value of values) {
        dosync(() => refSet(one.model.value, value));
        await converged();
        expect(deref(other.model.value)).toStrictEqual(value);
      }
    }),
    {
      numRuns: 60,
      examples: [
        [[{ a: 1 }, { a: 1, b: 2 }, { a: 1 }, { a: 1, b: undefined }, { a: 1 }]],
        [[[1], [1, 2], [1]]],
        [[Array.from({ length: 2 }), [5, 6]]],
        // oxlint-disable-next-line unicorn/no-new-array -- the holes are the point
        [[new Array(2), [5, 6], new Array(2)]],
        [[new Map([["a", 1]]), new Map([["b", 1]]), new Map()]],
        [[{}, [], new Set(), new Map(), new Date(0), null]],
      ],
    },
  );
});

test.each([
  ["an object", "{ a: [{ b: 1 }] }", { a: [{ b: 1 }] }],
  ["a map", "new Map([['k', new Set([new Date(5)])]])", new Map([["k", new Set([new Date(5)])]])],
  ["a date", "new Date(5)", new Date(5)],
])(
  "%s of another realm, as structuredClone answers it in Jest, is shared",
  async (_what, text, same) => {
    const { one, other, converged } = await openTwo(box, []);
    const foreign = (): unknown => runInNewContext(`(${text})`);
    dosync(() => refSet(one.model.value, foreign()));
    await converged();
    expect(deref(other.model.value)).toEqual(same);
    dosync(() => refSet(other.model.value, foreign())); // the same once more
    dosync(() => refSet(one.model.value, { around: deref(one.model.value) }));
    await converged();
    expect(deref(other.model.value)).toEqual({ around: same });
  },
);

test.each([
  ["has only the name of a map", Object.assign(new Error("no"), { [Symbol.toStringTag]: "Map" })],
  ["is an instance there", runInNewContext("new (class Point {})()") as object],
  ["has a prototype without a constructor", Object.create(Object.create(null)) as object],
])("what %s is not shared", async (_what, value) => {
  const { one } = await openTwo(box, []);
  expect(thrownBy(() => dosync(() => refSet(one.model.value, value)))).toMatchObject({
    code: "NOT_COPYABLE",
  });
});

test("a mutation that makes bytes is the same twice, and other bytes are others", async () => {
  const write = box.mutation("write", ({ value }, size: number) => {
    refSet(value, [new Uint8Array(size), new Uint16Array(size).buffer]);
  });
  const { one, other, converged } = await openTwo(box, [write]);
  for (const size of [2, 3, 0]) {
    one.run(write, size);
    await converged();
    expect(deref(other.model.value)).toEqual([new Uint8Array(size), new Uint16Array(size).buffer]);
  }
  let calls = 0;
  const odd = box.mutation("odd", ({ value }) => refSet(value, Uint8Array.of(calls++)));
  const { one: third } = await openTwo(box, [odd]);
  expect(thrownBy(() => third.run(odd))).toMatchObject({ code: "IMPURE_MUTATION" });
});
