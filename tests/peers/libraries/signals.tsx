import { batch, effect, signal } from "@preact/signals-core";
import { useSignals } from "@preact/signals-react/runtime";
import { type Bank, Closed, copyAndWriteBack, type Peer, rememberAndPutBack } from "../peer.ts";

export const signals: Peer = {
  name: "signals",
  createBank() {
    const checking = signal(500);
    const savings = signal(1000);
    const move = (from: number, amount: number, fails = false) =>
      batch(() => {
        checking.value = from - amount;
        if (fails) throw new Closed();
        savings.value += amount;
      });
    const bank: Bank = {
      balances: () => [checking.value, savings.value],
      deposit: (amount) => void (checking.value += amount),
      transfer: (amount, fails) => move(checking.value, amount, fails),
      async transferAfter(approval, amount) {
        const before = checking.value;
        await approval();
        move(before, amount);
      },
      watchSum(see) {
        effect(() => see(checking.value + savings.value));
      },
      addRule(holds) {
        effect(() => {
          if (!holds([checking.value, savings.value])) throw new Error("refused");
        });
      },
      edit: () =>
        copyAndWriteBack(bank, (left, right) =>
          batch(() => {
            checking.value = left;
            savings.value = right;
          }),
        ),
      addOptimistically: (amount, isAccepted) =>
        rememberAndPutBack(
          () => checking.value,
          (value) => void (checking.value = value),
          amount,
          isAccepted,
        ),
    };
    return bank;
  },
  createInReact() {
    const checking = signal(500);
    return {
      Reader({ children }) {
        useSignals();
        return children(checking.value);
      },
      set: (value) => void (checking.value = value),
    };
  },
};
