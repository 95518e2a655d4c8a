import { createStore, type StoreApi } from "zustand/vanilla";
import type { Extras } from "./library.ts";

export type Store = StoreApi<{ readonly value: number }>;

export function create(value: number): Store {
  return createStore(() => ({ value }));
}

export function read(store: Store): number {
  return store.getState().value;
}

export function write(store: Store, value: number): void {
  store.setState({ value });
}

export function listen(store: Store, callback: () => void): () => void {
  return store.subscribe(callback);
}

/** It has none: each store tells of each change. */
export function batch(body: () => void): void {
  body();
}

export function transfer(from: Store, to: Store, amount: number): void {
  from.setState({ value: from.getState().value - amount });
  to.setState({ value: to.getState().value + amount });
}

export const signals = undefined;
export const extras: Extras<Store> = {};
