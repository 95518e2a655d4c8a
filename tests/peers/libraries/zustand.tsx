import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { type Bank, Closed, copyAndWriteBack, type Peer, rememberAndPutBack } from "../peer.ts";

export const zustand: Peer = {
  name: "Zustand",
  createBank() {
    const checking = createStore(() => 500);
    const savings = createStore(() => 1000);
    const bank: Bank = {
      balances: () => [checking.getState(), savings.getState()],
      deposit: (amount) => checking.setState((balance) => balance + amount),
      transfer(amount, fails) {
        checking.setState((balance) => balance - amount);
        if (fails) throw new Closed();
        savings.setState((balance) => balance + amount);
      },
      async transferAfter(approval, amount) {
        const before = checking.getState();
        await approval();
        checking.setState(before - amount);
        savings.setState((balance) => balance + amount);
      },
      watchSum(see) {
        const tell = () => see(checking.getState() + savings.getState());
        checking.subscribe(tell);
        savings.subscribe(tell);
      },
      addRule(holds) {
        const check = () => {
          if (!holds(bank.balances())) throw new Error("refused");
        };
        checking.subscribe(check);
        savings.subscribe(check);
      },
      edit: () =>
        copyAndWriteBack(bank, (left, right) => {
          checking.setState(left);
          savings.setState(right);
        }),
      addOptimistically: (amount, isAccepted) =>
        rememberAndPutBack(checking.getState, checking.setState, amount, isAccepted),
    };
    return bank;
  },
  createInReact() {
    const checking = createStore(() => 500);
    return {
      Reader: ({ children }) => children(useStore(checking)),
      set: (value) => checking.setState(value),
    };
  },
};
