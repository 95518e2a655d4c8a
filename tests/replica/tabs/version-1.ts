// A program as it was: a balance in whole euros.
import { alter, deref, ref } from "@dosync/core";
import { defineModel, openReplica, type Replica } from "@dosync/replica";
import { tabs } from "@dosync/replica/tabs";

const account = defineModel("account", () => ({ euros: ref(0) }));
const pay = account.mutation("pay", ({ euros }, n: number) => void alter(euros, (sum) => sum + n));

let replica: Replica<ReturnType<typeof account.create>>;

export const commands = {
  async open(): Promise<string> {
    replica = openReplica(account, { space: "versions", at: tabs(), mutations: [pay] });
    return replica.ready;
  },
  async pay(n: number): Promise<string> {
    try {
      await replica.run(pay, n).confirmed;
      return "confirmed";
    } catch (error) {
      return (error as { code: string }).code;
    }
  },
  /** Pays what is not sent before the page is told to go on. */
  async payLater(n: number): Promise<void> {
    replica.pause();
    void replica.run(pay, n);
  },
  async goOn(): Promise<void> {
    replica.resume();
    await replica.flush();
  },
  async look() {
    return { amount: deref(replica.model.euros), ...deref(replica.status) };
  },
};
Object.assign(globalThis, { commands });
