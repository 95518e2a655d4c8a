import { useSyncExternalStore } from "use-sync-external-store/shim";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

/** The hook for stores over plain variables: what no store that uses it can be faster than. */
export function make(count: number): Application {
  const stores = Array.from({ length: count }, () => new Variable());
  return application(count, {
    Cell({ index }) {
      const { subscribe, read } = stores[index]!;
      return <i>{useSyncExternalStore(subscribe, read, read)}</i>;
    },
    setOne(index, value) {
      const store = stores[index]!;
      store.value = value;
      store.notify();
    },
    setAll(value) {
      for (const store of stores) store.value = value;
      for (const store of stores) store.notify();
    },
  });
}

class Variable {
  value = 0;
  notify = (): void => {};
  readonly read = (): number => this.value;
  readonly subscribe = (notify: () => void): (() => void) => {
    this.notify = notify;
    return () => {
      this.notify = () => {};
    };
  };
}
