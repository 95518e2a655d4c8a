import { atom, batch as batchStores, type PreinitializedWritableAtom } from "nanostores";
import type { Extras } from "./library.ts";

export type Store = PreinitializedWritableAtom<number>;

export function create(value: number): Store {
  return atom(value);
}

export function read(store: Store): number {
  return store.get();
}

export function write(store: Store, value: number): void {
  store.set(value);
}

export function listen(store: Store, callback: () => void): () => void {
  return store.listen(callback);
}

export function batch(body: () => void): void {
  batchStores(body);
}

export function transfer(from: Store, to: Store, amount: number): void {
  batchStores(() => {
    from.set(from.get() - amount);
    to.set(to.get() + amount);
  });
}

export const signals = undefined;
export const extras: Extras<Store> = {};
