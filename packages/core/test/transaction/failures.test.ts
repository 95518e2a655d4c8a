import { expect, test } from "vitest";
import { alter, derived, deref, dosync, dosyncAsync, ref } from "@dosync/core";
import { sourceOf } from "../../src/kernel/source.ts";
import { meanwhile } from "../../../../tests/support/meanwhile.ts";

test("what fails while a value is looked up is no conflict: the body does not run again for it", async () => {
  const count = ref(0);
  const overflow = new RangeError("Maximum call stack size exceeded");
  Object.defineProperty(sourceOf(count, "test"), "stored", {
    value: () => {
      throw overflow;
    },
  });

  await expect(dosyncAsync((tx) => tx.deref(count))).rejects.toBe(overflow);
});

test("a version that is gone runs the body again, also where a derived value catches what that throws", async () => {
  const count = ref(0, { minHistory: 0, maxHistory: 0 });
  const safe = derived(() => {
    try {
      return deref(count);
    } catch {
      return "caught";
    }
  });

  const seen = await dosyncAsync(async (tx) => {
    if (tx.attempt === 1) await meanwhile(() => dosync(() => alter(count, (value) => value + 1)));
    return [tx.deref(safe), tx.attempt];
  });

  expect(seen).toEqual([1, 2]);
});
