import { useState } from "react";
import type { Store } from "../follower.ts";
import { useIsHydrating } from "../use-is-hydrating.ts";
import { useIsomorphicLayoutEffect } from "../use-isomorphic-layout-effect.ts";

/**
 * A store in React 18, in the same screens as the values beside it.
 *
 * React 18 renders what an external store notifies before all else, so that work would be over with its old
 * value for one screen. This is notified in the lane of the value, and once more when a transition that may
 * have told it has returned. A click, or a transition that is shown, may bring the value to the screen in
 * another lane, before the one in which both were notified: `beside` notifies this in that lane as well.
 */
export function useBeside<K extends object, T>(
  beside: Set<() => void>,
  key: K,
  store: Store<K, T>,
): T {
  const isHydrating = useIsHydrating();
  const [told, tell] = useState({
    key,
    state: isHydrating ? store.readOnServer(key) : store.read(key),
  });
  useIsomorphicLayoutEffect(() => {
    const update = (): void => {
      const state = store.read(key);
      tell((old) => (old.key === key && Object.is(old.state, state) ? old : { key, state }));
    };
    update();
    beside.add(update);
    const stop = store.subscribe(key, () => {
      update();
      queueMicrotask(update);
    });
    return () => {
      beside.delete(update);
      stop();
    };
  }, [key, store, beside]);
  return told.key === key ? told.state : store.read(key);
}
