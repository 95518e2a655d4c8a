import { addWatch, type Atom, atom, deref, derived, effect, reset, swap } from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import type { Extras, Signals } from "./library.ts";

export type Store = Atom<number>;

export function create(value: number): Store {
  return atom(value);
}

export function read(store: Store): number {
  return deref(store);
}

export function write(store: Store, value: number): void {
  reset(store, value);
}

export function listen(store: Store, callback: () => void): () => void {
  return subscribe(store, callback);
}

/** Atoms change one by one: each is a commit of its own. */
export function batch(body: () => void): void {
  body();
}

export function transfer(from: Store, to: Store, amount: number): void {
  swap(from, (balance) => balance - amount);
  swap(to, (balance) => balance + amount);
}

export const signals: Signals = {
  signal(value) {
    const store = atom(value);
    return {
      read: () => deref(store),
      write(next) {
        reset(store, next);
      },
    };
  },
  computed(compute) {
    const store = derived(compute);
    return { read: () => deref(store) };
  },
  effect: (run) => effect(run),
  batch,
};

export const extras: Extras<Store> = {
  createWatched(value, watches, watch) {
    const store = atom(value);
    for (let i = 0; i < watches; i++) addWatch(store, i, watch);
    return store;
  },
};
