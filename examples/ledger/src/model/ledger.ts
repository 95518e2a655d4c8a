import { alter, deref, invariant, type Ref, ref } from "@dosync/core";
import { defineModel } from "@dosync/replica";
import { euros } from "./money.ts";

/** Amounts are whole cents. */
export interface Account {
  readonly name: Ref<string>;
  readonly balance: Ref<number>;
  /** How far below zero the balance may be. */
  readonly limit: Ref<number>;
}

export const ACCOUNTS = ["checking", "savings", "cash"] as const;
export type AccountId = (typeof ACCOUNTS)[number];

export interface Transfer {
  /** Made by whoever orders it: two tabs must not give two transfers the same one. */
  readonly id: string;
  readonly from: AccountId;
  readonly to: AccountId;
  readonly amount: number;
  readonly text: string;
}

function openAccount(name: string, balance: number, limit: number): Account {
  return {
    name: ref(name, { validator: (text) => text.trim() !== "" || "An account needs a name." }),
    balance: ref(balance),
    limit: ref(limit, { validator: (cents) => cents >= 0 || "A limit is zero or more." }),
  };
}

/** What all tabs share. Version 1 kept whole euros, and knew no limits. */
export const ledger = defineModel(
  "ledger",
  () => {
    const accounts: Record<AccountId, Account> = {
      checking: openAccount("Checking", 2_500_00, 500_00),
      savings: openAccount("Savings", 8_000_00, 0),
      cash: openAccount("Cash", 120_00, 0),
    };
    const transfers = ref<readonly Transfer[]>([]);

    for (const id of ACCOUNTS) {
      const { name, balance, limit } = accounts[id];
      const isAbove = () => deref(balance) >= -deref(limit);
      invariant(`limit of ${id}`, () => isAbove() || `${deref(name)} would be below its limit.`);
    }
    return { accounts, transfers };
  },
  {
    version: 2,
    migrate: {
      2: (values) => {
        for (const id of ACCOUNTS) {
          const old = values.get(`accounts.${id}.euros`);
          if (old !== undefined) values.set(`accounts.${id}.balance`, Number(old) * 100);
          values.delete(`accounts.${id}.euros`);
        }
      },
    },
  },
);

export type Ledger = ReturnType<typeof ledger.create>;

/** Moves money, and writes down that it was moved: both, or neither. */
export const transfer = ledger.mutation("transfer", (model, order: Transfer) => {
  const { from, to, amount } = order;
  if (from === to) throw new Error("The two accounts are the same.");
  if (!Number.isInteger(amount) || amount <= 0) throw new Error("Nothing is moved.");
  alter(model.accounts[from].balance, (balance) => balance - amount);
  alter(model.accounts[to].balance, (balance) => balance + amount);
  alter(model.transfers, (all) => [...all, order]);
});

/** What history and other tabs call a transfer. */
export function titleOf({ amount, text }: Transfer): string {
  return `${euros(amount)} for ${text}`;
}
