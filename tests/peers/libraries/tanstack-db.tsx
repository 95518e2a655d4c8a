import {
  createCollection,
  createTransaction,
  localOnlyCollectionOptions,
  useLiveQuery,
} from "@tanstack/react-db";
import { type Bank, Closed, copyAndWriteBack, type Peer } from "../peer.ts";

interface Account {
  id: "checking" | "savings";
  balance: number;
}

function openAccounts() {
  return createCollection(
    localOnlyCollectionOptions<Account>({
      getKey: (account) => account.id,
      initialData: [
        { id: "checking", balance: 500 },
        { id: "savings", balance: 1000 },
      ],
    }),
  );
}

export const tanstackDb: Peer = {
  name: "TanStack DB",
  async createBank() {
    const accounts = openAccounts();
    await accounts.preload();
    const read = (id: Account["id"]) => accounts.get(id)!.balance;
    const set = (id: Account["id"], value: number) =>
      accounts.update(id, (account) => void (account.balance = value));
    const add = (id: Account["id"], amount: number) => set(id, read(id) + amount);
    /** Local data is kept when the transaction is confirmed. */
    const begin = (confirmed: () => Promise<unknown> = async () => {}) =>
      createTransaction({
        autoCommit: false,
        mutationFn: async ({ transaction }) => {
          await confirmed();
          accounts.utils.acceptMutations(transaction);
        },
      });
    const commit = (transaction: ReturnType<typeof begin>) => {
      transaction.isPersisted.promise.catch(() => {});
      transaction.commit().catch(() => {});
    };
    const bank: Bank = {
      balances: () => [read("checking"), read("savings")],
      deposit: (amount) => void add("checking", amount),
      transfer(amount, fails) {
        const transaction = begin();
        transaction.mutate(() => {
          add("checking", -amount);
          if (fails) throw new Closed();
          add("savings", amount);
        });
        commit(transaction);
      },
      async transferAfter(approval, amount) {
        const transaction = begin();
        const before = read("checking");
        await approval();
        transaction.mutate(() => {
          set("checking", before - amount);
          add("savings", amount);
        });
        await transaction.commit();
      },
      watchSum(see) {
        accounts.subscribeChanges(() => see(read("checking") + read("savings")));
      },
      addRule(holds) {
        accounts.subscribeChanges(() => {
          if (!holds(bank.balances())) throw new Error("refused");
        });
      },
      edit: () =>
        copyAndWriteBack(bank, (checking, savings) => {
          const transaction = begin();
          transaction.mutate(() => {
            set("checking", checking);
            set("savings", savings);
          });
          commit(transaction);
        }),
      addOptimistically(amount, isAccepted) {
        const transaction = begin(async () => {
          if (!(await isAccepted)) throw new Error("refused");
        });
        transaction.mutate(() => add("checking", amount));
        commit(transaction);
      },
    };
    return bank;
  },
  async createInReact() {
    const accounts = openAccounts();
    await accounts.preload();
    return {
      Reader({ children }) {
        const { data } = useLiveQuery(accounts);
        return children(data.find(({ id }) => id === "checking")?.balance ?? 0);
      },
      set: (value) => void accounts.update("checking", (account) => void (account.balance = value)),
    };
  },
};
