import { alter, deref, dosync, type Ref, ref } from "@dosync/core";

/** An account, and a transaction that refuses what is too much. */
export function withdrawal(): { balance: Ref<number>; withdraw: (amount: number) => number } {
  const balance = ref(100, { label: "balance" });
  const withdraw = (amount: number): number =>
    dosync(() => {
      alter(balance, (n) => n - amount);
      if (deref(balance) < 0) throw new Error("low funds");
      return deref(balance);
    });
  return { balance, withdraw };
}
