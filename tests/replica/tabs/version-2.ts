// The same program, a version later: the balance is in cents.
import { alter, deref, ref } from "@dosync/core";
import { defineModel, openReplica, type Replica } from "@dosync/replica";
import { tabs } from "@dosync/replica/tabs";

const account = defineModel("account", () => ({ cents: ref(0), migrations: ref(0) }), {
  version: 2,
  migrate: {
    2: (values) => {
      values.set("cents", (values.get("euros") as number) * 100);
      values.set("migrations", ((values.get("migrations") as number | undefined) ?? 0) + 1);
      values.delete("euros");
    },
  },
});
const pay = account.mutation("pay", ({ cents }, n: number) => void alter(cents, (sum) => sum + n));

let replica: Replica<ReturnType<typeof account.create>>;

export const commands = {
  async open(): Promise<string> {
    replica = openReplica(account, { space: "versions", at: tabs(), mutations: [pay] });
    return replica.ready;
  },
  async pay(n: number): Promise<string> {
    await replica.run(pay, n).confirmed;
    return "confirmed";
  },
  async look() {
    const { cents, migrations } = replica.model;
    return { amount: deref(cents), migrations: deref(migrations), ...deref(replica.status) };
  },
};
Object.assign(globalThis, { commands });
