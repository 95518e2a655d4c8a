import { addWatch, deref } from "@dosync/core";
import { describe, expect, it } from "vitest";
import { createBank } from "./model.ts";
import { createOrdinaryBank } from "./ordinary.ts";
import { distinct, Sums } from "./sums.ts";

describe("a transfer between two refs", () => {
  it("moves the money", () => {
    const bank = createBank();
    bank.transfer(bank.checking, bank.savings, 100);
    expect([deref(bank.checking), deref(bank.savings)]).toEqual([400, 1100]);
  });

  it("is refused when funds are low, and changes nothing", () => {
    const bank = createBank();
    expect(() => bank.transfer(bank.checking, bank.savings, 501)).toThrow("Low funds");
    expect([deref(bank.checking), deref(bank.savings)]).toEqual([500, 1000]);
  });

  it.each([0, -100, 0.5, NaN, "" as never, "100" as never])("is refused when %j is moved", (no) => {
    const bank = createBank();
    expect(() => bank.transfer(bank.checking, bank.savings, no)).toThrow("Not a whole amount");
    expect([deref(bank.checking), deref(bank.savings)]).toEqual([500, 1000]);
  });

  it("changes nothing when it fails between the debit and the credit", () => {
    const bank = createBank();
    bank.setClosed(true);
    expect(() => bank.transfer(bank.checking, bank.savings, 100)).toThrow("Savings is closed");
    expect([deref(bank.checking), deref(bank.savings)]).toEqual([500, 1000]);
  });

  it("never shows a watch another sum than 1500", () => {
    const bank = createBank();
    const heard = new Sums();
    for (const account of bank.identities) {
      addWatch(account, heard, () => heard.record(deref(bank.checking) + deref(bank.savings)));
    }
    for (let i = 0; i < 50; i++) bank.transfer(bank.checking, bank.savings, 10);
    for (let i = 0; i < 50; i++) bank.transfer(bank.savings, bank.checking, 20);
    expect(heard.get()).toHaveLength(200);
    expect(distinct(heard.get())).toEqual([1500]);
  });
});

describe("the same transfer between two ordinary stores", () => {
  it("is refused when it is no amount", () => {
    const bank = createOrdinaryBank();
    expect(() => bank.transfer(bank.checking, bank.savings, -1)).toThrow("Not a whole amount");
  });

  it("loses the money when it fails between the debit and the credit", () => {
    const bank = createOrdinaryBank();
    bank.setClosed(true);
    expect(() => bank.transfer(bank.checking, bank.savings, 100)).toThrow("Savings is closed");
    expect(bank.checking.getState() + bank.savings.getState()).toBe(1400);
  });

  it("shows a listener the sum without the money that is on its way", () => {
    const bank = createOrdinaryBank();
    const heard = new Sums();
    for (const account of [bank.checking, bank.savings]) {
      account.subscribe(() => heard.record(bank.checking.getState() + bank.savings.getState()));
    }
    bank.transfer(bank.checking, bank.savings, 100);
    expect(heard.get()).toEqual([1400, 1500]);
  });
});
