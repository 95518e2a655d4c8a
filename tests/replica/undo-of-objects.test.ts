// What a backend answers comes as new objects. They count by what is in them.
import { alter, deref, ref } from "@dosync/core";
import { at, collection } from "@dosync/core/collection";
import { createHistory } from "@dosync/history";
import { defineModel, openReplica } from "@dosync/replica";
import { remote } from "@dosync/replica/remote";
import { expect, onTestFinished, test } from "vitest";
import { Backend } from "../../packages/replica/test/backend.ts";

interface Account {
  readonly id: string;
  readonly balance: number;
}

const bank = defineModel("bank", () => ({
  accounts: collection<Account>()({ key: ({ id }) => id }),
  total: ref({ balance: 0 }),
}));
const pay = bank.mutation(
  "pay",
  ({ accounts, total }, amount: number) => {
    alter(at(accounts, "a"), (account) => ({ ...account, balance: account.balance + amount }));
    alter(total, ({ balance }) => ({ balance: balance + amount }));
  },
  { inverse: (amount) => ["pay", -amount] },
);

/** Backends of which the one answers everything each time, the other what has changed. */
const answering = { everything: () => null, "what has changed": (cookie: unknown) => cookie };

test.for(Object.entries(answering))(
  "a refused mutation of mine is no conflict for the step before it, over a backend that answers %s",
  async ([, cookieOf]) => {
    const first = { "accounts/'a": { id: "a", balance: 5 }, total: { balance: 5 } };
    const backend = new Backend(first, (values, { args }) => {
      if (args === 100) throw new Error("The bank says no.");
      for (const [key, value] of values) {
        const old = value as Account;
        values.set(key, { ...old, balance: old.balance + (args as number) });
      }
    });
    const place = remote({
      user: "ada",
      push: async ({ mutations }) => backend.push(mutations),
      pull: async ({ cookie }) => structuredClone(backend.pull(cookieOf(cookie))),
    });
    const replica = openReplica(bank, { space: "s", at: place, mutations: [pay] });
    await replica.ready;
    const history = createHistory(replica.model);
    onTestFinished(() => {
      history.dispose();
      replica.close();
    });
    await replica.run(pay, 1).confirmed;
    await expect(replica.run(pay, 100).confirmed).rejects.toThrow("The bank says no.");

    expect(history.undo().status).toBe("done");
    await replica.flush();
    const { accounts, total } = replica.model;
    expect([deref(at(accounts, "a"))?.balance, deref(total).balance]).toEqual([5, 5]);
  },
);
