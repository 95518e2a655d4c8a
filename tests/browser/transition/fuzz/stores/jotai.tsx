import { atom, type Atom, createStore, Provider, useAtomValue } from "jotai";
import { createElement } from "react";
import {
  derive,
  DERIVED,
  extend,
  INITIAL,
  type Name,
  type NumberName,
  NUMBERS,
  reduce,
  type State,
} from "../model.ts";
import type { MakeStore } from "./store.ts";

/** The same state in Jotai: one atom for each number, derived atoms, one write for a transaction. */
export const jotai: MakeStore = () => {
  const store = createStore();
  const atoms = Object.fromEntries(NUMBERS.map((name) => [name, atom(INITIAL[name])]));
  const numbers = atoms as unknown as Record<NumberName, ReturnType<typeof atom<number>>>;
  const history = atom("");
  const derivedAtoms = Object.fromEntries(
    DERIVED.map((name) => [name, atom((get) => derive(name, (source) => get(numbers[source])))]),
  );
  const all = { ...numbers, ...derivedAtoms, history } as unknown as Record<
    Name,
    Atom<number | string>
  >;
  return {
    Provider: ({ children }) => createElement(Provider, { store }, children),
    useShown: (name) => String(useAtomValue(all[name])),
    run(transaction) {
      const before = Object.fromEntries(NUMBERS.map((name) => [name, store.get(numbers[name])]));
      const state = { ...before, history: store.get(history) } as unknown as State;
      const next = reduce(state, transaction);
      if (next === state) return;
      const write = atom(null, (_get, set) => {
        for (const name of NUMBERS) set(numbers[name], next[name]);
        set(history, extend(state.history, transaction));
      });
      store.set(write);
    },
    peek: (name) => String(store.get(all[name])),
  };
};
