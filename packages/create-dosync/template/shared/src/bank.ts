import { alter, deref, derived, dosync, invariant, ref } from "@dosync/core";

export const checking = ref(500, { label: "checking" });
export const savings = ref(1000, { label: "savings" });
export const total = derived(() => deref(checking) + deref(savings), { label: "total" });

// No commit that breaks a rule gets through, wherever it comes from.
invariant("no overdraft", () => deref(checking) >= 0 && deref(savings) >= 0);

/** Moves money from checking to savings: both change, or neither. */
export function transfer(amount: number): void {
  dosync(() => {
    alter(checking, (balance) => balance - amount);
    alter(savings, (balance) => balance + amount);
  });
}
