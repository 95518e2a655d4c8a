import { createStore } from "tinybase";
import { createMiddleware } from "tinybase/middleware";
import { useCell } from "tinybase/ui-react";
import { type Bank, Closed, copyAndWriteBack, type Peer, rememberAndPutBack } from "../peer.ts";

const make = () =>
  createStore().setTables({ accounts: { checking: { balance: 500 }, savings: { balance: 1000 } } });

export const tinybase: Peer = {
  name: "TinyBase",
  createBank() {
    const store = make();
    const read = (row: string) => store.getCell("accounts", row, "balance") as number;
    const write = (row: string, value: number) => store.setCell("accounts", row, "balance", value);
    const bank: Bank = {
      balances: () => [read("checking"), read("savings")],
      deposit: (amount) => void write("checking", read("checking") + amount),
      transfer: (amount, fails) =>
        store.transaction(() => {
          write("checking", read("checking") - amount);
          if (fails) throw new Closed();
          write("savings", read("savings") + amount);
        }),
      async transferAfter(approval, amount) {
        const before = read("checking");
        await approval();
        store.transaction(() => {
          write("checking", before - amount);
          write("savings", read("savings") + amount);
        });
      },
      watchSum(see) {
        store.addCellListener("accounts", null, "balance", () =>
          see(read("checking") + read("savings")),
        );
      },
      /** A middleware sees one cell before it is set, and not the state that the transaction makes. */
      addRule(holds) {
        createMiddleware(store).addWillSetCellCallback((_table, row, _cell, value) => {
          const [checking, savings] = bank.balances();
          const next = value as number;
          return holds(row === "checking" ? [next, savings] : [checking, next]) ? value : undefined;
        });
      },
      edit: () =>
        copyAndWriteBack(bank, (left, right) =>
          store.transaction(() => {
            write("checking", left);
            write("savings", right);
          }),
        ),
      addOptimistically: (amount, isAccepted) =>
        rememberAndPutBack(
          () => read("checking"),
          (value) => void write("checking", value),
          amount,
          isAccepted,
        ),
    };
    return bank;
  },
  createInReact() {
    const store = make();
    return {
      Reader: ({ children }) =>
        children(useCell("accounts", "checking", "balance", store) as number),
      set: (value) => void store.setCell("accounts", "checking", "balance", value),
    };
  },
};
