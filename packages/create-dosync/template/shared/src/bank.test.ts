import { deref } from "@dosync/core";
import { resetAll } from "@dosync/core/testing";
import { afterEach, expect, test } from "vitest";
import { checking, savings, total, transfer } from "./bank.ts";

afterEach(resetAll);

test("a transfer moves money and makes none", () => {
  transfer(100);
  expect([deref(checking), deref(savings), deref(total)]).toEqual([400, 1100, 1500]);
});

test("a transfer that breaks a rule changes nothing", () => {
  expect(() => transfer(600)).toThrow("no overdraft");
  expect([deref(checking), deref(savings)]).toEqual([500, 1000]);
});
