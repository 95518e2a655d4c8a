import { type Atom, batch as batchAtoms, createAtom } from "@tanstack/store";
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

export function batch(body: () => void): void {
  batchAtoms(body);
}

export function transfer(from: Store, to: Store, amount: number): void {
  batchAtoms(() => {
    from.set(from.get() - amount);
    to.set(to.get() + amount);
  });
}

/** It has no effects: a computed atom that somebody subscribes to is as close as it gets. */
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
