// The money of a household. Pages and the server load this module, so both know its rules.
import { alter, deref, invariant, ref } from "@dosync/core";
import { defineModel } from "@dosync/replica";

export const ACCOUNTS = ["rent", "food", "savings"] as const;
export type Account = (typeof ACCOUNTS)[number];
export const names: Readonly<Record<Account, string>> = {
  rent: "Rent",
  food: "Food",
  savings: "Savings",
};
const TOTAL = 1500;

export interface Entry {
  readonly id: string;
  readonly from: Account;
  readonly to: Account;
  readonly amount: number;
  readonly by: string;
}

export const bank = defineModel("bank", () => {
  const accounts = { rent: ref(800), food: ref(300), savings: ref(400) };
  const entries = ref<readonly Entry[]>([]);
  invariant("no account is below zero", () => {
    return ACCOUNTS.every((name) => deref(accounts[name]) >= 0);
  });
  invariant("money is conserved", () => {
    return ACCOUNTS.reduce((sum, name) => sum + deref(accounts[name]), 0) === TOTAL;
  });
  return { accounts, entries };
});
export type Bank = ReturnType<typeof bank.create>;

export const transfer = bank.mutation(
  "transfer",
  ({ accounts, entries }, { id, from, to, amount }: Omit<Entry, "by">, { by }) => {
    const isAmount = Number.isInteger(amount) && amount > 0;
    if (!isAmount || !ACCOUNTS.includes(from) || !ACCOUNTS.includes(to) || from === to) {
      throw new Error("A transfer needs two accounts and a whole amount.");
    }
    alter(accounts[from], (balance) => balance - amount);
    alter(accounts[to], (balance) => balance + amount);
    alter(entries, (all) => [{ id, from, to, amount, by: by ?? "" }, ...all].slice(0, 20));
  },
);
