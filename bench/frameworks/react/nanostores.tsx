import { useStore } from "@nanostores/react";
import { atom, batch } from "nanostores";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

export function make(count: number): Application {
  const stores = Array.from({ length: count }, () => atom(0));
  return application(count, {
    Cell: ({ index }) => <i>{useStore(stores[index]!)}</i>,
    setOne: (index, value) => stores[index]!.set(value),
    setAll(value) {
      batch(() => {
        for (const store of stores) store.set(value);
      });
    },
  });
}
