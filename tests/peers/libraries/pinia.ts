import { createPinia, defineStore, disposePinia } from "pinia";
import { createApp, watch } from "vue";
import { type Bank, Closed, copyAndWriteBack, type Peer, rememberAndPutBack } from "../peer.ts";

const checkingStore = defineStore("checking", { state: () => ({ balance: 500 }) });
const savingsStore = defineStore("savings", { state: () => ({ balance: 1000 }) });

export const pinia: Peer = {
  name: "Pinia",
  createBank() {
    const of = createPinia();
    createApp({}).use(of);
    const checking = checkingStore(of);
    const savings = savingsStore(of);
    const stops: (() => void)[] = [];
    const bank: Bank = {
      balances: () => [checking.balance, savings.balance],
      deposit: (amount) => void (checking.balance += amount),
      transfer(amount, fails) {
        checking.balance -= amount;
        if (fails) throw new Closed();
        savings.balance += amount;
      },
      async transferAfter(approval, amount) {
        const before = checking.balance;
        await approval();
        checking.balance = before - amount;
        savings.balance += amount;
      },
      watchSum: (see) => void stops.push(watch(() => checking.balance + savings.balance, see)),
      addRule(holds) {
        const check = (): void => {
          if (!holds(bank.balances())) throw new Error("refused");
        };
        for (const store of [checking, savings]) {
          stops.push(store.$subscribe(check, { flush: "sync", detached: true }));
        }
      },
      edit: () =>
        copyAndWriteBack(bank, (left, right) => {
          checking.balance = left;
          savings.balance = right;
        }),
      addOptimistically: (amount, isAccepted) =>
        rememberAndPutBack(
          () => checking.balance,
          (balance) => void (checking.balance = balance),
          amount,
          isAccepted,
        ),
      close() {
        for (const stop of stops) stop();
        disposePinia(of);
      },
    };
    return bank;
  },
};
