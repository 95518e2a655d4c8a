import { atom, deref, dosync } from "@dosync/core";
import { addAll, collection, fold, index } from "@dosync/core/collection";
import { expect, test } from "vitest";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const rate = atom(2, { label: "rate" });
const messageAt = (place: string): string =>
  `Cannot read atom "rate" inside ${place} of collection "items". What it answers is kept until its arguments change, so it may depend on nothing else. Put what it needs into the row, or read both in a derived value.`;

test("a function that reads what its answer is not kept with is told which one it is, and what to do", () => {
  const items = collection<{ id: number }>()({
    label: "items",
    key: (item) => item.id,
    indexes: { rated: index((item) => item.id * deref(rate)) },
  });
  expect((thrownBy(() => dosync(() => addAll(items, [{ id: 1 }]))) as Error).message).toBe(
    messageAt("an index"),
  );
  const plain = collection<{ id: number }>()({ label: "items", key: (item) => item.id });
  const sum = fold(plain, { start: 0, add: (all, { id }) => all + id * deref(rate), exact: true });
  dosync(() => addAll(plain, [{ id: 1 }]));
  expect((thrownBy(() => deref(sum)) as Error).message).toBe(messageAt("a fold"));
});

test("in development a key that depends on something besides its row is refused", () => {
  const items = collection<{ id: number }>()({ key: (item) => item.id + deref(rate) });
  expect(thrownBy(() => dosync(() => addAll(items, [{ id: 1 }])))).toMatchObject({
    code: "IMPURE_FUNCTION",
    message: expect.stringContaining("the key of collection"),
  });
});
