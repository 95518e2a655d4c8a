import { createPinia, defineStore, setActivePinia } from "pinia";
import type { Application } from "../application.ts";
import { application } from "./application.ts";

let made = 0;

/** A store with a thousand numbers: a store for each would not be how it is used. */
export function make(count: number): Application {
  setActivePinia(createPinia());
  const numbersOf = defineStore(`numbers ${++made}`, {
    state: () => ({ numbers: Array.from({ length: count }, () => 0) }),
  });
  const store = numbersOf();
  return application(count, {
    cell: (index) => () => store.numbers[index]!,
    setOne(index, value) {
      store.numbers[index] = value;
    },
    setAll(value) {
      for (let i = 0; i < count; i++) store.numbers[i] = value;
    },
  });
}
