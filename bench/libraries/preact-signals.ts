import { batch as batchSignals, computed, effect, type Signal, signal } from "@preact/signals-core";
import type { Extras, Signals } from "./library.ts";

export type Store = Signal<number>;

export function create(value: number): Store {
  return signal(value);
}

export function read(store: Store): number {
  return store.value;
}

export function write(store: Store, value: number): void {
  store.value = value;
}

export function listen(store: Store, callback: () => void): () => void {
  return effect(() => {
    void store.value;
    callback();
  });
}

export function batch(body: () => void): void {
  batchSignals(body);
}

export function transfer(from: Store, to: Store, amount: number): void {
  batchSignals(() => {
    from.value -= amount;
    to.value += amount;
  });
}

export const signals: Signals = {
  signal(value) {
    const store = signal(value);
    return {
      read: () => store.value,
      write(next) {
        store.value = next;
      },
    };
  },
  computed(compute) {
    const store = computed(compute);
    return { read: () => store.value };
  },
  effect: (run) => effect(() => run()),
  batch,
};

export const extras: Extras<Store> = {};
