import * as fc from "fast-check";
import { deref, dosync, ref, refSet } from "@dosync/core";
import { defineModel } from "@dosync/replica";
import { expect, test } from "vitest";
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
        [[new Map([["a", 1]]), new Map([["b", 1]]), new Map()]],
        [[{}, [], new Set(), new Map(), new Date(0), null]],
      ],
    },
  );
});
