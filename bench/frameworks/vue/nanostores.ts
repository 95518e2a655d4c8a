import { useStore } from "@nanostores/vue";
import { atom, batch } from "nanostores";
import type { Application } from "../application.ts";
import { application } from "./application.ts";

export function make(count: number): Application {
  const stores = Array.from({ length: count }, () => atom(0));
  return application(count, {
    cell(index) {
      // oxlint-disable-next-line react/rules-of-hooks -- a composable of Vue, called in a set-up
      const value = useStore(stores[index]!);
      return () => value.value;
    },
    setOne: (index, value) => stores[index]!.set(value),
    setAll(value) {
      batch(() => {
        for (const store of stores) store.set(value);
      });
    },
  });
}
