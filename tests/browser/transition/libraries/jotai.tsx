import { atom, createStore, Provider, useAtomValue } from "jotai";
import { createElement } from "react";
import type { Library } from "./library.ts";

const store = createStore();
const count = atom(0);

export const jotai: Library = {
  name: "Jotai",
  Provider: ({ children }) => createElement(Provider, { store }, children),
  useCount: () => useAtomValue(count),
  reset: () => store.set(count, 0),
  increment: () => store.set(count, (n) => n + 1),
  double: () => store.set(count, (n) => n * 2),
};
