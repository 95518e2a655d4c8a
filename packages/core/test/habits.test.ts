import { addWatch, atom, deref, ref, reset } from "@dosync/core";
import { expect, test } from "vitest";

test("an assignment to .value changes no identity, and tells no watch", () => {
  const balance = ref(500, { validator: (n) => n >= 0 });
  const count = atom(1);
  const told: unknown[] = [];
  addWatch(count, "log", (_key, _identity, old, value) => told.push([old, value]));
  for (const identity of [balance, count]) {
    try {
      (identity as unknown as { value: unknown }).value = -7;
    } catch {
      // development says what to do
    }
  }

  expect([deref(balance), deref(count), told]).toEqual([500, 1, []]);
  reset(count, 2);
  expect(told).toEqual([[1, 2]]);
});
