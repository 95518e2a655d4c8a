import {
  addWatch,
  alter,
  atom,
  deref,
  dosync,
  dosyncAsync,
  draft,
  invariant,
  ref,
  reset,
} from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import { defineModel, memory, openReplica } from "@dosync/replica";
import { type Bank, Closed, type Peer } from "../peer.ts";

const shared = defineModel("counter", () => ({
  count: ref(500),
  refused: ref<readonly number[]>([]),
}));
const add = shared.mutation(
  "add",
  ({ count, refused }, { id, amount }: { id: number; amount: number }) => {
    if (deref(refused).includes(id)) throw new Error("refused");
    alter(count, (value) => value + amount);
  },
);
const refuse = shared.mutation("refuse", ({ refused }, id: number) =>
  alter(refused, (ids) => [...ids, id]),
);

/** Two replicas of a balance. The second one decides what the first one may do. */
async function openCounter() {
  const options = { space: "peers", at: memory(), mutations: [add, refuse] };
  const mine = openReplica(shared, options);
  const server = openReplica(shared, options);
  await Promise.all([mine.ready, server.ready]);
  let ids = 0;
  let undecided = 0;
  return {
    read: () => deref(mine.model.count),
    add(amount: number, isAccepted: Promise<boolean>): void {
      const id = ++ids;
      mine.pause();
      undecided++;
      mine.run(add, { id, amount }).confirmed.catch(() => {});
      const decide = async () => {
        if (!(await isAccepted)) await server.run(refuse, id).confirmed;
        if (--undecided === 0) mine.resume();
      };
      void decide();
    },
    close() {
      mine.close();
      server.close();
    },
  };
}

export const dosyncItself: Peer = {
  name: "dosync",
  async createBank() {
    const checking = ref(500, { label: "checking" });
    const savings = ref(1000, { label: "savings" });
    const counter = await openCounter();
    const bank: Bank = {
      balances: () => [deref(checking), deref(savings)],
      deposit: (amount) => dosync(() => alter(checking, (balance) => balance + amount)),
      transfer: (amount, fails) =>
        dosync(() => {
          alter(checking, (balance) => balance - amount);
          if (fails) throw new Closed();
          alter(savings, (balance) => balance + amount);
        }),
      transferAfter: (approval, amount) =>
        dosyncAsync(async (tx) => {
          const before = tx.deref(checking);
          await approval();
          tx.refSet(checking, before - amount);
          tx.alter(savings, (balance) => balance + amount);
        }),
      watchSum(see) {
        for (const one of [checking, savings]) {
          addWatch(one, see, () => see(deref(checking) + deref(savings)));
        }
      },
      addRule: (holds) => invariant("rule", () => holds([deref(checking), deref(savings)])),
      edit() {
        const form = draft();
        return {
          setChecking: (value) => form.refSet(checking, value),
          setSavings: (value) => form.refSet(savings, value),
          save: () => form.commit(),
        };
      },
      addOptimistically: (amount, isAccepted) => counter.add(amount, isAccepted),
      optimisticBalance: () => counter.read(),
      close: () => counter.close(),
    };
    return bank;
  },
  createInReact() {
    const checking = atom(500);
    return {
      Reader: ({ children }) => children(useDeref(checking)),
      Around: TransitionRoot,
      set: (value) => void reset(checking, value),
    };
  },
};
