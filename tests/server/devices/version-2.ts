// The same account, a version later: in cents.
import { alter, ref } from "@dosync/core";
import { defineModel } from "@dosync/replica";
import { commandsOf, noting } from "./account.ts";

const account = defineModel("account", () => ({ cents: ref(0) }), {
  version: 2,
  migrate: {
    2: (values) => {
      values.set("cents", (values.get("euros") as number) * 100);
      values.delete("euros");
    },
  },
});
const pay = account.mutation<number>(
  "pay",
  ({ cents }, n: number) => void alter(cents, (sum) => sum + n),
  {
    ...noting,
    upcast: { 2: (euros: number) => ["pay", euros * 100] },
  },
);

Object.assign(globalThis, { commands: commandsOf(account, pay, ({ cents }) => cents) });
