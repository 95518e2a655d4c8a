import { alter, deref, invariant, type Ref, ref } from "@dosync/core";
import { defineModel, type Model, type Mutation } from "@dosync/replica";

export interface Bank {
  readonly checking: Ref<number>;
  readonly savings: Ref<number>;
}

export const bank: Model<Bank> = defineModel("bank", () => {
  const checking = ref(500);
  const savings = ref(1000);
  invariant("no overdraft", () => deref(checking) >= 0);
  return { checking, savings };
});

export const transfer: Mutation<Bank, number> = bank.mutation(
  "transfer",
  ({ checking, savings }, amount) => {
    alter(checking, (balance) => balance - amount);
    alter(savings, (balance) => balance + amount);
  },
);

export const balances = ({ checking, savings }: Bank): number[] => [
  deref(checking),
  deref(savings),
];
