import { deref } from "@dosync/core";
import { describe, expect, it } from "vitest";
import { type Budget, createBudget, inProportion } from "./budget.ts";
import { createRoster, type Guard } from "./roster.ts";

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function valuesOf({ shares }: Budget): number[] {
  return shares.map((share) => deref(share));
}

describe("the budget", () => {
  it("refuses one share alone, and changes nothing", () => {
    const budget = createBudget();
    expect(() => budget.setAlone(budget.shares[0]!, 50)).toThrow("the shares sum to 100");
    expect(valuesOf(budget)).toEqual([40, 30, 20, 10]);
  });

  it("balances the others in the same transaction", () => {
    const budget = createBudget();
    budget.setAndBalance(budget.shares[0]!, 70);
    expect(valuesOf(budget)).toEqual([70, 15, 10, 5]);
  });

  it("sums to 100 wherever a slider is put", () => {
    const budget = createBudget();
    for (let value = 0; value <= 100; value++) {
      budget.setAndBalance(budget.shares[value % 4]!, value);
      expect(valuesOf(budget).reduce((sum, share) => sum + share, 0)).toBe(100);
    }
  });

  it("splits without losing what rounding leaves", () => {
    expect(inProportion(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(inProportion(5, [0, 0])).toEqual([3, 2]);
  });
});

/** Both look at the roster, both go off duty, both commit: each step of Ada before Grace's. */
async function play(guard: Guard) {
  const roster = createRoster(guard);
  for (let step = 0; step < 8; step++) {
    for (const doctor of roster.doctors) {
      if (doctor.progress.get().next === undefined) continue;
      doctor.step();
      await soon();
    }
  }
  const [ada, grace] = roster.doctors.map(({ progress, isOnCall }) => ({
    ...progress.get(),
    isOnCall: deref(isOnCall),
  }));
  return { ada: ada!, grace: grace! };
}

describe("two doctors who look before either goes", () => {
  it("leave nobody on call when nothing guards the rule: write skew", async () => {
    const { ada, grace } = await play("nothing");
    expect([ada.outcome, grace.outcome]).toEqual(["committed", "committed"]);
    expect([ada.isOnCall, grace.isOnCall]).toEqual([false, false]);
  });

  it("conflict when each ensures what it has read: the second runs again and stays", async () => {
    const { ada, grace } = await play("ensure");
    expect([ada.outcome, grace.outcome]).toEqual(["committed", "refused"]);
    expect(grace.attempt).toBe(2);
    expect([ada.isOnCall, grace.isOnCall]).toEqual([false, true]);
  });

  it("are held by the invariant alone, which is checked on what would be committed", async () => {
    const { ada, grace } = await play("invariant");
    expect([ada.outcome, grace.outcome]).toEqual(["committed", "refused"]);
    expect(grace.attempt).toBe(1);
    expect([ada.isOnCall, grace.isOnCall]).toEqual([false, true]);
  });
});
