import type { Store } from "./follower.ts";
import { useStore } from "./use-store.ts";
import { useReading } from "./use-value.ts";

/**
 * Shows at once how work goes on: that an agent is busy, or an action under way. What is begun in a
 * transition of React is no part of it.
 */
export function useAtOnce<K extends object, T>(key: K, store: Store<K, T>): T {
  // A component stays below the same provider for as long as it is mounted.
  // oxlint-disable-next-line react/hooks
  return (useReading().useWork ?? useStore)(key, store);
}
