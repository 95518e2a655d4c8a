import { createStore, type StoreApi } from "zustand/vanilla";
import { isAmount } from "./model.ts";

type Account = StoreApi<number>;

/** The same two accounts, each in a store of its own. Line by line the same transfer. */
export function createOrdinaryBank() {
  const checking: Account = createStore(() => 500);
  const savings: Account = createStore(() => 1000);
  const isClosed = createStore(() => false);

  function transfer(from: Account, to: Account, amount: number): void {
    if (!isAmount(amount)) throw new Error("Not a whole amount above 0");
    if (amount > from.getState()) throw new Error("Low funds");
    from.setState((balance) => balance - amount);
    if (to === savings && isClosed.getState()) throw new Error("Savings is closed");
    to.setState((balance) => balance + amount);
  }

  const setClosed = (closed: boolean): void => isClosed.setState(closed);

  return { checking, savings, transfer, setClosed };
}

export type OrdinaryBank = ReturnType<typeof createOrdinaryBank>;
