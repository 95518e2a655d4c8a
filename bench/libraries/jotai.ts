import { atom, createStore, type PrimitiveAtom } from "jotai/vanilla";
import type { Extras } from "./library.ts";

export type Store = PrimitiveAtom<number>;

const store = createStore();

interface Transfer {
  readonly from: Store;
  readonly to: Store;
  readonly amount: number;
}
const transferAtom = atom(null, (get, set, { from, to, amount }: Transfer) => {
  set(from, get(from) - amount);
  set(to, get(to) + amount);
});
const batchAtom = atom(null, (_get, _set, body: () => void) => body());

export function create(value: number): Store {
  return atom(value);
}

export function read(one: Store): number {
  return store.get(one);
}

export function write(one: Store, value: number): void {
  store.set(one, value);
}

export function listen(one: Store, callback: () => void): () => void {
  return store.sub(one, callback);
}

export function batch(body: () => void): void {
  store.set(batchAtom, body);
}

export function transfer(from: Store, to: Store, amount: number): void {
  store.set(transferAtom, { from, to, amount });
}

export const signals = undefined;
export const extras: Extras<Store> = {};
