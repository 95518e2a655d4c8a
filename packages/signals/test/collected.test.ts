import { deref } from "@dosync/core";
import { signal } from "@preact/signals-core";
import { expect, test } from "vitest";
import { fromSignal } from "@dosync/signals";

test("a signal that is dropped is collected together with its identity", async () => {
  const reference = new WeakRef(fromSignal(signal({ large: "value" })));
  const kept = fromSignal(signal(1));

  for (let i = 0; i < 5 && reference.deref() !== undefined; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc!();
  }

  expect(reference.deref()).toBeUndefined();
  expect(deref(kept)).toBe(1);
});
