import { computed, effect, endBatch, signal, startBatch } from "alien-signals";
import type { Extras, Signals } from "./library.ts";

export type Store = { (): number; (value: number): void };

export function create(value: number): Store {
  return signal(value);
}

export function read(store: Store): number {
  return store();
}

export function write(store: Store, value: number): void {
  store(value);
}

export function listen(store: Store, callback: () => void): () => void {
  return effect(() => {
    store();
    callback();
  });
}

/** With `finally`: otherwise a body that throws would leave every later batch open. */
export function batch(body: () => void): void {
  startBatch();
  try {
    body();
  } finally {
    endBatch();
  }
}

export function transfer(from: Store, to: Store, amount: number): void {
  startBatch();
  try {
    from(from() - amount);
    to(to() + amount);
  } finally {
    endBatch();
  }
}

export const signals: Signals = {
  signal(value) {
    const store = signal(value);
    return { read: () => store(), write: (next) => store(next) };
  },
  computed(compute) {
    const store = computed(compute);
    return { read: () => store() };
  },
  effect: (run) => effect(run),
  batch,
};

export const extras: Extras<Store> = {};
