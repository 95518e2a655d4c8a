import { alter, atom, deref, dosync, ref, type Ref, reset } from "@dosync/core";

/** Two accounts. The invariant: a transfer neither makes money nor loses any. */
export function createBank() {
  const checking = ref(500, { label: "checking" });
  const savings = ref(1000, { label: "savings" });
  const isClosed = atom(false, { label: "savings is closed" });

  function transfer(from: Ref<number>, to: Ref<number>, amount: number): void {
    dosync(
      () => {
        if (!isAmount(amount)) throw new Error("Not a whole amount above 0");
        if (amount > deref(from)) throw new Error("Low funds");
        alter(from, (balance) => balance - amount);
        if (to === savings && deref(isClosed)) throw new Error("Savings is closed");
        alter(to, (balance) => balance + amount);
      },
      { label: "transfer" },
    );
  }

  const setClosed = (closed: boolean): boolean => reset(isClosed, closed);
  const identities = [checking, savings];

  return { checking, savings, isClosed, transfer, setClosed, identities };
}

/** An input may hold anything: nothing at all, a fraction, a number below zero. */
export const isAmount = (amount: number): boolean => Number.isInteger(amount) && amount > 0;

export type Bank = ReturnType<typeof createBank>;
