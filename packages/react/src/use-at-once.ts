import { useState } from "react";
import type { Store } from "./follower.ts";
import { useIsomorphicLayoutEffect } from "./use-isomorphic-layout-effect.ts";
import { useStore } from "./use-store.ts";
import { useReading } from "./use-value.ts";

/**
 * How work goes on, which is shown at once: that an agent is busy, that an action is under way. What is
 * begun in a transition of React is no part of it.
 */
export function useAtOnce<K extends object, T>(key: K, store: Store<K, T>): T {
  const { beside } = useReading();
  // A component stays below the same provider for as long as it is mounted.
  // oxlint-disable-next-line react/rules-of-hooks, react/hooks
  return beside === undefined ? useStore(key, store) : useBeside(key, store, beside);
}

/**
 * React 18 renders what an external store tells before all else, so that the work would be over with its
 * old value for one screen. This is told in the lane of the value, and once more when a transition that
 * may have told it has returned. A click, or a transition that is shown, may bring the value to the screen
 * in another lane, before the one in which both were told: `beside` tells this in that lane as well.
 */
function useBeside<K extends object, T>(key: K, store: Store<K, T>, beside: Set<() => void>): T {
  const [told, tell] = useState({ key, state: store.read(key) });
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
