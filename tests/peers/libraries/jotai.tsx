import { atom, createStore, useAtomValue } from "jotai";
import { type Bank, Closed, copyAndWriteBack, type Peer, rememberAndPutBack } from "../peer.ts";

export const jotai: Peer = {
  name: "Jotai",
  createBank() {
    const store = createStore();
    const checking = atom(500);
    const savings = atom(1000);
    const sum = atom((get) => get(checking) + get(savings));
    const transfer = atom(null, (_get, set, amount: number, fails: boolean) => {
      set(checking, (balance) => balance - amount);
      if (fails) throw new Closed();
      set(savings, (balance) => balance + amount);
    });
    const transferAfter = atom(
      null,
      async (get, set, approval: () => Promise<void>, amount: number) => {
        const before = get(checking);
        await approval();
        set(checking, before - amount);
        set(savings, (balance) => balance + amount);
      },
    );
    const write = atom(null, (_get, set, left: number, right: number) => {
      set(checking, left);
      set(savings, right);
    });
    const bank: Bank = {
      balances: () => [store.get(checking), store.get(savings)],
      deposit: (amount) => store.set(checking, (balance) => balance + amount),
      transfer: (amount, fails = false) => store.set(transfer, amount, fails),
      transferAfter: (approval, amount) => store.set(transferAfter, approval, amount),
      watchSum(see) {
        for (const one of [checking, savings, sum]) store.sub(one, () => see(store.get(sum)));
      },
      addRule(holds) {
        store.sub(sum, () => {
          if (!holds(bank.balances())) throw new Error("refused");
        });
      },
      edit: () => copyAndWriteBack(bank, (left, right) => store.set(write, left, right)),
      addOptimistically: (amount, isAccepted) =>
        rememberAndPutBack(
          () => store.get(checking),
          (value) => store.set(checking, value),
          amount,
          isAccepted,
        ),
    };
    return bank;
  },
  createInReact() {
    const store = createStore();
    const checking = atom(500);
    return {
      Reader: ({ children }) => children(useAtomValue(checking, { store })),
      set: (value) => store.set(checking, value),
    };
  },
};
