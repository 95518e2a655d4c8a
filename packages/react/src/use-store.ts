import { useReducer } from "react";
import { useSyncExternalStore } from "use-sync-external-store/shim";
import { Follower, type Store } from "./follower.ts";
import { noteRender } from "./noted-reader.ts";
import { useIsomorphicLayoutEffect } from "./use-isomorphic-layout-effect.ts";

/** This is taken out once. What a bundler imports from CommonJS stands behind a getter, for each render. */
const useReactStore = useSyncExternalStore;

/**
 * The value of a store; the component renders again when it changes. Every hook that shows something
 * from outside of React reads through here. One kind of key has one store.
 *
 * `useSyncExternalStore` renders urgently in every situation and compares before React commits. What
 * it lacks the {@link Follower} adds from a layout effect.
 */
export function useStore<K extends object, T>(key: K, store: Store<K, T>): T {
  const [place, render] = useReducer(renew, undefined, newPlace);
  // This is no state, but a cache. What is in it depends on the key alone, so it does not matter which render
  // has put it there. A memo does the same and makes a function and a list in each render.
  /* oxlint-disable react/immutability */
  let follower = place.follower as Follower<K, T> | undefined;
  if (follower?.key !== key) {
    follower = new Follower(key, store, place.order);
    place.follower = follower;
  }
  const current = follower;
  if (process.env.NODE_ENV !== "production") noteRender(current);
  const value = useReactStore(current.connect, current.read, () => current.readOnServer());
  current.rendered = value;
  /* oxlint-enable react/immutability */
  useIsomorphicLayoutEffect(() => current.show(value, render), [current, value, render]);
  return value;
}

/** Where a component keeps its follower; another place lets it render. */
interface Place {
  follower: object | undefined;
  /** Parents are rendered before what is below them. */
  readonly order: number;
}

let orders = 0;
const newPlace = (): Place => ({ follower: undefined, order: ++orders });
const renew = ({ follower, order }: Place): Place => ({ follower, order });
