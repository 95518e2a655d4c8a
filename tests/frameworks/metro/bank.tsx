import { alter, deref, dosync, ref } from "@dosync/core";
import { persist, type StorageArea } from "@dosync/persist";
import { useDeref } from "@dosync/react";
import { createElement } from "react";

const bank = { checking: ref(500), savings: ref(1000) };

/** The element that an application would show. */
export function Accounts() {
  const left = useDeref(bank.checking);
  const right = useDeref(bank.savings);
  return createElement("Text", null, left, right);
}

/** What is read from a storage like AsyncStorage, and what stands there after a transfer. */
async function transferAndKeep(area: StorageArea): Promise<readonly number[][]> {
  const saved = persist(bank, { key: "bank", storage: () => area, version: 1 });
  await saved.ready;
  const before = [deref(bank.checking), deref(bank.savings)];
  dosync(() => {
    alter(bank.checking, (balance) => balance - 100);
    alter(bank.savings, (balance) => balance + 100);
  });
  await saved.flush();
  await saved.close();
  return [before, [deref(bank.checking), deref(bank.savings)]];
}

Object.assign(globalThis, { Accounts, transferAndKeep });
