import {
  action,
  atom,
  context,
  effect,
  withAsync,
  withRollback,
  withTransaction,
  wrap,
} from "@reatom/core";
import { reatomComponent, reatomContext } from "@reatom/react";
import { type Bank, Closed, copyAndWriteBack, type Peer } from "../peer.ts";

/** @param takeBack makes the state without a change of the state that it was made in and what came after. */
function createBank(takeBack?: (now: number, before: number, after: number) => number): Bank {
  const frame = context.start();
  return frame.run(() => {
    const checking = atom(500, "checking").extend(
      takeBack === undefined
        ? withRollback()
        : withRollback({
            onRollback: ({ beforeState, transactionState, currentState }) =>
              takeBack(currentState, beforeState, transactionState),
          }),
    );
    const savings = atom(1000, "savings").extend(withRollback());
    const transfer = action((amount: number, fails: boolean) => {
      checking.set((balance) => balance - amount);
      if (fails) throw new Closed();
      savings.set((balance) => balance + amount);
    }, "transfer").extend(withTransaction());
    const transferAfter = action(async (approval: () => Promise<void>, amount: number) => {
      const before = checking();
      await wrap(approval());
      checking.set(before - amount);
      savings.set((balance) => balance + amount);
    }, "transferAfter").extend(withAsync(), withTransaction());
    const add = action(async (amount: number, isAccepted: Promise<boolean>) => {
      checking.set((balance) => balance + amount);
      if (!(await wrap(isAccepted))) throw new Error("refused");
    }, "add").extend(withAsync(), withTransaction());
    const write = action((left: number, right: number) => {
      checking.set(left);
      savings.set(right);
    }, "write").extend(withTransaction());
    const bank: Bank = {
      balances: () => frame.run(() => [checking(), savings()] as const),
      deposit: (amount) => void frame.run(() => checking.set((balance) => balance + amount)),
      transfer: (amount, fails = false) => frame.run(() => transfer(amount, fails)),
      transferAfter: (approval, amount) => frame.run(() => transferAfter(approval, amount)),
      watchSum(see) {
        frame.run(() => effect(() => see(checking() + savings())));
      },
      addRule(holds) {
        frame.run(() =>
          effect(() => {
            if (!holds([checking(), savings()])) throw new Error("refused");
          }),
        );
      },
      edit: () => copyAndWriteBack(bank, (left, right) => frame.run(() => write(left, right))),
      addOptimistically: (amount, isAccepted) =>
        void frame.run(() => add(amount, isAccepted)).catch(() => {}),
    };
    return bank;
  });
}

export const reatom: Peer = {
  name: "Reatom",
  createBank: () => createBank(),
  createBankWithInverse: () => createBank((now, before, after) => now - (after - before)),
  createInReact() {
    const frame = context.start();
    const checking = frame.run(() => atom(500, "checking"));
    return {
      Reader: reatomComponent<{ children: (value: number) => React.ReactNode }>(({ children }) =>
        children(checking()),
      ),
      Around: ({ children }) => (
        <reatomContext.Provider value={frame}>{children}</reatomContext.Provider>
      ),
      set: (value) => void frame.run(() => checking.set(value)),
    };
  },
};
