import { proxy, subscribe } from "valtio/vanilla";
import type { Extras } from "./library.ts";

export interface Store {
  value: number;
}

export function create(value: number): Store {
  return proxy({ value });
}

export function read(store: Store): number {
  return store.value;
}

export function write(store: Store, value: number): void {
  store.value = value;
}

/** Told at once; by default it tells a microtask later, which would be measured as nothing. */
export function listen(store: Store, callback: () => void): () => void {
  return subscribe(store, callback, true);
}

export function batch(body: () => void): void {
  body();
}

export function transfer(from: Store, to: Store, amount: number): void {
  from.value -= amount;
  to.value += amount;
}

export const signals = undefined;
export const extras: Extras<Store> = {};
