import { autorun, observable, runInAction } from "mobx";
import { observer } from "mobx-react-lite";
import { type Bank, Closed, copyAndWriteBack, type Peer, rememberAndPutBack } from "../peer.ts";

export const mobx: Peer = {
  name: "MobX",
  createBank() {
    const checking = observable.box(500);
    const savings = observable.box(1000);
    const move = (from: number, amount: number, fails = false) =>
      runInAction(() => {
        checking.set(from - amount);
        if (fails) throw new Closed();
        savings.set(savings.get() + amount);
      });
    const bank: Bank = {
      balances: () => [checking.get(), savings.get()],
      deposit: (amount) => runInAction(() => checking.set(checking.get() + amount)),
      transfer: (amount, fails) => move(checking.get(), amount, fails),
      async transferAfter(approval, amount) {
        const before = checking.get();
        await approval();
        move(before, amount);
      },
      watchSum(see) {
        autorun(() => see(checking.get() + savings.get()));
      },
      addRule(holds) {
        autorun(
          () => {
            if (!holds([checking.get(), savings.get()])) throw new Error("refused");
          },
          { onError() {} }, // MobX writes what an autorun throws to the console, and goes on
        );
      },
      edit: () =>
        copyAndWriteBack(bank, (left, right) =>
          runInAction(() => {
            checking.set(left);
            savings.set(right);
          }),
        ),
      addOptimistically: (amount, isAccepted) =>
        rememberAndPutBack(
          () => checking.get(),
          (value) => runInAction(() => checking.set(value)),
          amount,
          isAccepted,
        ),
    };
    return bank;
  },
  createInReact() {
    const checking = observable.box(500);
    return {
      Reader: observer(({ children }) => children(checking.get())),
      set: (value) => runInAction(() => checking.set(value)),
    };
  },
};
