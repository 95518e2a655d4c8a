import { autorun } from "mobx";
import { draft, Model, model, modelAction, prop, transaction } from "mobx-keystone";
import { observer } from "mobx-react-lite";
import { type Bank, Closed, type Peer, rememberAndPutBack } from "../peer.ts";

/** A method as an action, and as one that is undone when it throws: what its decorators do. */
function decorate(
  target: object,
  name: string,
  ...decorators: ((...args: unknown[]) => unknown)[]
): void {
  for (const decorator of decorators) {
    const before = Object.getOwnPropertyDescriptor(target, name)!;
    const after = decorator(target, name, before) as PropertyDescriptor | undefined;
    if (after !== undefined) Object.defineProperty(target, name, after);
  }
}

class BankModel extends Model({
  checking: prop<number>(500).withSetter(),
  savings: prop<number>(1000).withSetter(),
}) {
  deposit(amount: number): void {
    this.checking += amount;
  }

  transfer(amount: number, fails: boolean): void {
    this.checking -= amount;
    if (fails) throw new Closed();
    this.savings += amount;
  }

  overwrite(checking: number, savings: number): void {
    this.checking = checking;
    this.savings = savings;
  }
}
for (const name of ["deposit", "transfer", "overwrite"]) {
  decorate(BankModel.prototype, name, modelAction, transaction);
}
const Registered = model("peers/Bank")(BankModel);

export const mobxKeystone: Peer = {
  name: "mobx-keystone",
  createBank() {
    const state = new Registered({});
    const bank: Bank = {
      balances: () => [state.checking, state.savings],
      deposit: (amount) => state.deposit(amount),
      transfer: (amount, fails = false) => state.transfer(amount, fails),
      async transferAfter(approval, amount) {
        const before = state.checking;
        await approval();
        state.overwrite(before - amount, state.savings + amount);
      },
      watchSum(see) {
        autorun(() => see(state.checking + state.savings));
      },
      addRule(holds) {
        autorun(
          () => {
            if (!holds([state.checking, state.savings])) throw new Error("refused");
          },
          { onError() {} },
        );
      },
      edit() {
        const form = draft(state);
        return {
          setChecking: (value) => form.data.setChecking(value),
          setSavings: (value) => form.data.setSavings(value),
          save: () => form.commit(),
        };
      },
      addOptimistically: (amount, isAccepted) =>
        rememberAndPutBack(
          () => state.checking,
          (value) => state.setChecking(value),
          amount,
          isAccepted,
        ),
    };
    return bank;
  },
  createInReact() {
    const state = new Registered({});
    return {
      Reader: observer(({ children }) => children(state.checking)),
      set: (value) => state.setChecking(value),
    };
  },
};
