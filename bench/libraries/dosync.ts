import {
  addWatch,
  alter,
  deref,
  derived,
  dosync,
  dosyncAsync,
  effect,
  type Ref,
  ref,
  refSet,
  isInTransaction,
  snapshot,
} from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import type { Extras, Signals } from "./library.ts";

export type Store = Ref<number>;

export function create(value: number): Store {
  return ref(value);
}

export function read(store: Store): number {
  return deref(store);
}

export function write(store: Store, value: number): void {
  dosync(() => {
    refSet(store, value);
  });
}

export function listen(store: Store, callback: () => void): () => void {
  return subscribe(store, callback);
}

export function batch(body: () => void): void {
  dosync(body);
}

export function transfer(from: Store, to: Store, amount: number): void {
  dosync(() => {
    alter(from, subtract, amount);
    alter(to, add, amount);
  });
}

function subtract(balance: number, amount: number): number {
  return balance - amount;
}

function add(balance: number, amount: number): number {
  return balance + amount;
}

const isValid = (balance: number): boolean => balance > -1e15;

function createGuarded(value: number, watch: (() => void) | undefined): Store {
  const store = ref(value, { validator: isValid });
  if (watch !== undefined) addWatch(store, "watch", watch);
  return store;
}

export const signals: Signals = {
  signal(value) {
    const store = ref(value);
    return {
      read: () => deref(store),
      write(next) {
        if (isInTransaction()) refSet(store, next);
        else dosync(() => refSet(store, next));
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

const open: unknown[] = [];

export const extras: Extras<Store> = {
  createGuarded,
  createWatched(value, watches, watch) {
    const store = ref(value);
    for (let i = 0; i < watches; i++) addWatch(store, i, watch);
    return store;
  },
  openSnapshot() {
    open.push(snapshot());
  },
  openAsyncTransaction() {
    void dosyncAsync(async (tx) => {
      tx.deref(ref(0));
      await new Promise(() => {});
    });
  },
  transferAsync: (from, to, amount) =>
    dosyncAsync((tx) => {
      tx.alter(from, subtract, amount);
      tx.alter(to, add, amount);
    }),
  transferWaiting: (from, to, amount, began) =>
    dosyncAsync(async (tx) => {
      began();
      const balance = tx.deref(from);
      const other = tx.deref(to);
      await Promise.resolve();
      tx.refSet(from, balance - amount);
      tx.refSet(to, other + amount);
    }),
};
