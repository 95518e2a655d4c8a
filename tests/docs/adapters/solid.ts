import type { Identity } from "@dosync/core";
import { type MarkingChannel, readCommitted, subscribe } from "@dosync/core/adapter";
import { type Accessor, batch, createSignal, onCleanup } from "solid-js";

/** One commit reaches Solid as one change: it runs nothing before all of its signals are set. */
const channel: MarkingChannel = {
  mark(notifications, proceed) {
    batch(() => {
      for (const notify of notifications) notify();
      proceed?.();
    });
  },
};

/**
 * The value of an identity as a signal, for as long as the owner lives: a component, an effect, a root. It
 * never shows what a transaction has not committed.
 */
export function useDeref<T>(identity: Identity<T>): Accessor<T> {
  const [value, setValue] = createSignal(readCommitted(identity));
  const take = () => setValue(() => readCommitted(identity)); // the value may be a function
  onCleanup(subscribe(identity, take, channel));
  return value;
}
