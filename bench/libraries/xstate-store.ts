import { type Atom, createAtom } from "@xstate/store";
import type { Extras, Signals } from "./library.ts";

export type Store = Atom<number>;

export function create(value: number): Store {
  return createAtom(value);
}

export function read(store: Store): number {
  return store.get();
}

export function write(store: Store, value: number): void {
  store.set(value);
}

export function listen(store: Store, callback: () => void): () => void {
  const subscription = store.subscribe(callback);
  return () => subscription.unsubscribe();
}

/** It has none: each atom tells of each change. */
export function batch(body: () => void): void {
  body();
}

export function transfer(from: Store, to: Store, amount: number): void {
  from.set((balance) => balance - amount);
  to.set((balance) => balance + amount);
}

export const signals: Signals = {
  signal<T>(value: T) {
    const store = createAtom<T>(value);
    return { read: () => store.get(), write: (next: T) => store.set(next) };
  },
  computed(compute) {
    const store = createAtom(() => compute());
    return { read: () => store.get() };
  },
  effect(run) {
    let runs = 0;
    const follower = createAtom(() => {
      run();
      return ++runs;
    });
    const subscription = follower.subscribe(() => {});
    return () => subscription.unsubscribe();
  },
  batch,
};

export const extras: Extras<Store> = {};
