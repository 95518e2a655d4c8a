import { atom, createStore, Provider, useAtomValue } from "jotai";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

export function make(count: number): Application {
  const store = createStore();
  const atoms = Array.from({ length: count }, () => atom(0));
  const all = atom(null, (_get, set, value: number) => {
    for (const one of atoms) set(one, value);
  });
  return application(count, {
    Around: ({ children }) => <Provider store={store}>{children}</Provider>,
    Cell: ({ index }) => <i>{useAtomValue(atoms[index]!)}</i>,
    setOne: (index, value) => store.set(atoms[index]!, value),
    setAll: (value) => store.set(all, value),
  });
}
