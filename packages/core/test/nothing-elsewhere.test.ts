import { expect, test, vi } from "vitest";

vi.resetModules(); // in a program of its own nothing lives elsewhere, whatever ran before
const { dosync, ref, refSet } = await import("@dosync/core");
const { readPresent } = await import("@dosync/core/adapter");

test("where nothing lives elsewhere, readPresent is readCommitted", () => {
  const balance = ref(500);

  dosync(() => {
    refSet(balance, 0);
    expect(readPresent(balance, () => {})).toBe(500);
  });
});
