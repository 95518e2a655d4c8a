import { autorun, computed, configure, type IObservableValue, observable, runInAction } from "mobx";
import type { Extras, Signals } from "./library.ts";

configure({ enforceActions: "never" });

export type Store = IObservableValue<number>;

export function create(value: number): Store {
  return observable.box(value, { deep: false });
}

export function read(store: Store): number {
  return store.get();
}

export function write(store: Store, value: number): void {
  store.set(value);
}

export function listen(store: Store, callback: () => void): () => void {
  return autorun(() => {
    store.get();
    callback();
  });
}

export function batch(body: () => void): void {
  runInAction(body);
}

export function transfer(from: Store, to: Store, amount: number): void {
  runInAction(() => {
    from.set(from.get() - amount);
    to.set(to.get() + amount);
  });
}

export const signals: Signals = {
  signal<T>(value: T) {
    const store = observable.box(value, { deep: false });
    return { read: () => store.get(), write: (next: T) => store.set(next) };
  },
  computed(compute) {
    const store = computed(compute);
    return { read: () => store.get() };
  },
  effect: (run) => autorun(() => run()),
  batch,
};

export const extras: Extras<Store> = {};
