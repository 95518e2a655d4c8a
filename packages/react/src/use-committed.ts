import type { Identity } from "@dosync/core";
import { readCommitted, subscribe } from "@dosync/core/adapter";
import { useMemo, useState } from "react";
import { useSyncExternalStore } from "use-sync-external-store/shim";
import { channel, type Notify, rendersOneByOne } from "./channel.ts";
import { serverValue } from "./server-value.ts";

/**
 * The committed value of an identity; renders again when it changes.
 *
 * Never `deref`: a render that is forced in the middle of a transaction must not see its values.
 */
export function useCommitted(identity: Identity<unknown>): unknown {
  const order = useOrder();
  const store = useMemo(() => new Store(identity, order), [identity, order]);
  return useSyncExternalStore(store.subscribe, store.read, store.readOnServer);
}

/** When this component was rendered for the first time: before everything below it. */
export function useOrder(): number {
  // The condition is the same for as long as the program runs.
  // oxlint-disable-next-line react/rules-of-hooks
  return rendersOneByOne ? useState(nextOrder)[0] : 0;
}

let orders = 0;
const nextOrder = (): number => ++orders;

/** An identity as React wants an external store: functions that stay the same. */
class Store {
  readonly subscribe: (notify: () => void) => () => void;
  readonly read: () => unknown;
  readonly readOnServer: () => unknown;

  constructor(identity: Identity<unknown>, order: number) {
    let rendered: { readonly value: unknown } | undefined;
    this.subscribe = (notify) => subscribe(identity, inOrder(notify, order), channel);
    this.read = () => readCommitted(identity);
    // React asks again while it hydrates and wants the same object then.
    this.readOnServer = () => (rendered ??= { value: serverValue(identity) }).value;
  }
}

export function inOrder(notify: () => void, order: number): Notify {
  const own: Notify = () => notify();
  own.order = order;
  return own;
}
