import { batch, createStore, useStore } from "@tanstack/react-store";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

export function make(count: number): Application {
  const stores = Array.from({ length: count }, () => createStore(0));
  return application(count, {
    Cell: ({ index }) => <i>{useStore(stores[index]!, (value) => value)}</i>,
    setOne: (index, value) => stores[index]!.setState(() => value),
    setAll(value) {
      batch(() => {
        for (const store of stores) store.setState(() => value);
      });
    },
  });
}
