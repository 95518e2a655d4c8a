import { alter, deref, invariant, type Ref, ref, refSet } from "@dosync/core";
import { defineModel, type Model, type Mutation } from "@dosync/replica";

export interface Bank {
  readonly checking: Ref<number>;
  readonly savings: Ref<number>;
  readonly note: Ref<unknown>;
}

export const bank: Model<Bank> = defineModel("bank", () => {
  const checking = ref(500);
  const savings = ref(1000);
  const note = ref<unknown>(undefined);
  invariant("no overdraft", () => deref(checking) >= 0);
  return { checking, savings, note };
});

export const transfer: Mutation<Bank, number> = bank.mutation(
  "transfer",
  ({ checking, savings }, amount) => {
    alter(checking, (balance) => balance - amount);
    alter(savings, (balance) => balance + amount);
  },
);

export const write: Mutation<Bank, unknown> = bank.mutation("write", ({ note }, value) => {
  refSet(note, value);
});

/** Writes who has sent it, and whether that was long ago. */
export const sign: Mutation<Bank, void> = bank.mutation("sign", ({ note }, _, { by, now }) => {
  refSet(note, [by, now > 1_000_000_000_000]);
});

/** Whole numbers: what is more precise is rounded. */
const whole = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value: unknown) =>
      typeof value === "number"
        ? { value: Math.round(value) }
        : { issues: [{ message: "no number" }] },
  },
} as const;

const deposit: Mutation<Bank, number> = bank.mutation("deposit", whole, ({ savings }, amount) => {
  alter(savings, (balance) => balance + amount);
});

/** Goes on as long as it is let. */
export const spin: Mutation<Bank, void> = bank.mutation("spin", ({ checking }, _, { by }) => {
  const most = by === "guest" ? Number.POSITIVE_INFINITY : 1;
  for (let rounds = 0; rounds < most; rounds++) {
    try {
      deref(checking);
    } catch {
      if (rounds > 5000) return;
    }
  }
});

export const mutations: readonly Mutation<Bank, never>[] = [transfer, write, sign, deposit, spin];

export const balances = ({ checking, savings }: Bank): number[] => [
  deref(checking),
  deref(savings),
];
