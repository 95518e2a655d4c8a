import { useSyncExternalStore } from "react";
import type { Observed } from "./observed.ts";

export function useObserved<T>(observed: Observed<T>): T {
  return useSyncExternalStore(observed.subscribe, observed.get);
}
