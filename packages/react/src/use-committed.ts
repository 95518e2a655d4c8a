import type { Identity } from "@dosync/core";
import { readCommitted, subscribe } from "@dosync/core/adapter";
import { useMemo, useState } from "react";
import { useSyncExternalStore } from "use-sync-external-store/shim";
import { channel, type Notify, rendersOneByOne } from "./channel.ts";

/**
 * The committed value of an identity; renders again when it changes.
 *
 * Never `deref`: a render that is forced in the middle of a transaction must not see its values.
 */
export function useCommitted(identity: Identity<unknown>): unknown {
  // The condition is the same for as long as the program runs.
  // oxlint-disable-next-line react/rules-of-hooks
  const order = rendersOneByOne ? useState(nextOrder)[0] : 0;
  const store = useMemo(() => new Store(identity, order), [identity, order]);
  return useSyncExternalStore(store.subscribe, store.read, store.read);
}

let orders = 0;
const nextOrder = (): number => ++orders;

/** An identity as React wants an external store: functions that stay the same. */
class Store {
  readonly subscribe: (notify: () => void) => () => void;
  readonly read: () => unknown;

  constructor(identity: Identity<unknown>, order: number) {
    this.subscribe = (notify) => {
      const own: Notify = () => notify();
      own.order = order;
      return subscribe(identity, own, channel);
    };
    this.read = () => readCommitted(identity);
  }
}
