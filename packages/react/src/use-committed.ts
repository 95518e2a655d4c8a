import type { Identity } from "@dosync/core";
import { readCommitted, subscribe } from "@dosync/core/adapter";
import { useMemo, useRef as useReactRef, useState } from "react";
import { useSyncExternalStore } from "use-sync-external-store/shim";
import { channel, type Notify, rendersOneByOne } from "./channel.ts";
import { serverValue } from "./server-value.ts";

/** Taken out once: what a bundler imports from CommonJS stands behind a getter, for each render. */
const useStore = useSyncExternalStore;
const useCache = useReactRef<Store | undefined>;

/**
 * The committed value of an identity; renders again when it changes.
 *
 * Never `deref`: a render that is forced in the middle of a transaction must not see its values.
 */
export function useCommitted(identity: Identity<unknown>): unknown {
  // No state, but a cache: what is in it depends on the identity alone, so it does not matter which
  // render has put it there. A memo does the same and makes a function and a list in each render.
  /* oxlint-disable react/refs, react/immutability */
  const cache = useCache(undefined);
  let store = cache.current;
  if (store?.identity !== identity) cache.current = store = new Store(identity);
  return useStore(useSubscribe(store), store.read, store.readOnServer);
  /* oxlint-enable react/refs, react/immutability */
}

/** An identity as React wants an external store: functions that stay the same. */
class Store {
  readonly identity: Identity<unknown>;
  readonly subscribe: Subscribe;
  readonly read: () => unknown;
  readonly readOnServer: () => unknown;

  constructor(identity: Identity<unknown>) {
    this.identity = identity;
    this.subscribe = (notify) => subscribe(identity, notify, channel);
    this.read = () => readCommitted(identity);
    this.readOnServer = () => serverValue(identity);
  }
}

type Subscribe = (notify: () => void) => () => void;

/** Where updates are not batched, a subscription knows its place: see `channel.ts`. */
export const useSubscribe: (store: { readonly subscribe: Subscribe }) => Subscribe = rendersOneByOne
  ? useSubscribeInOrder
  : ({ subscribe }) => subscribe;

function useSubscribeInOrder(store: { readonly subscribe: Subscribe }): Subscribe {
  const [order] = useState(nextOrder);
  return useMemo(
    () => (notify) => {
      const own: Notify = () => notify();
      own.order = order;
      return store.subscribe(own);
    },
    [store, order],
  );
}

let orders = 0;
/** Parents are rendered before what is below them. */
const nextOrder = (): number => ++orders;
