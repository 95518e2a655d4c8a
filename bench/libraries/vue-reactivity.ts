// oxlint-disable-next-line vue/prefer-import-from-vue -- measured without the rest of Vue
import { computed, effect, type ShallowRef, shallowRef, stop } from "@vue/reactivity";
import type { Extras, Signals } from "./library.ts";

export type Store = ShallowRef<number>;

export function create(value: number): Store {
  return shallowRef(value);
}

export function read(store: Store): number {
  return store.value;
}

export function write(store: Store, value: number): void {
  store.value = value;
}

export function listen(store: Store, callback: () => void): () => void {
  const runner = effect(() => {
    void store.value;
    callback();
  });
  return () => stop(runner);
}

/** What it has for this stays inside of it. */
export function batch(body: () => void): void {
  body();
}

export function transfer(from: Store, to: Store, amount: number): void {
  from.value -= amount;
  to.value += amount;
}

export const signals: Signals = {
  signal<T>(value: T) {
    const store = shallowRef(value);
    return {
      read: () => store.value as T,
      write(next: T) {
        (store as ShallowRef<T>).value = next;
      },
    };
  },
  computed(compute) {
    const store = computed(compute);
    return { read: () => store.value };
  },
  effect(run) {
    const runner = effect(() => run());
    return () => stop(runner);
  },
  batch,
};

export const extras: Extras<Store> = {};
