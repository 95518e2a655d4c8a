// An account in whole euros.
import { alter, ref } from "@dosync/core";
import { defineModel } from "@dosync/replica";
import { commandsOf, noting } from "./account.ts";

const account = defineModel("account", () => ({ euros: ref(0) }));
const pay = account.mutation<number>(
  "pay",
  ({ euros }, n: number) => void alter(euros, (sum) => sum + n),
  noting,
);

Object.assign(globalThis, { commands: commandsOf(account, pay, ({ euros }) => euros) });
