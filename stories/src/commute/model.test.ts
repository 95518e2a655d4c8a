import { deref } from "@dosync/core";
import { expect, it } from "vitest";
import { createLikes } from "./model.ts";

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);
const takes = (number: number): number => 1 + (number % 3);

it("counts every like with commute, and each transaction runs once", async () => {
  const { hammer, likes } = createLikes("commute");
  const { attempts } = await hammer(20, takes);
  expect(deref(likes)).toBe(20);
  expect(total(attempts)).toBe(20);
});

it("counts every like with alter, and pays for it in attempts", async () => {
  const { hammer, likes } = createLikes("alter");
  const { attempts } = await hammer(20, takes);
  expect(deref(likes)).toBe(20);
  expect(total(attempts)).toBeGreaterThan(40);
});
