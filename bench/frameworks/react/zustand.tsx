import { create } from "zustand";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

export function make(count: number): Application {
  const stores = Array.from({ length: count }, () => create(() => ({ value: 0 })));
  return application(count, {
    Cell: ({ index }) => <i>{stores[index]!((state) => state.value)}</i>,
    setOne: (index, value) => stores[index]!.setState({ value }),
    setAll(value) {
      for (const store of stores) store.setState({ value });
    },
  });
}
