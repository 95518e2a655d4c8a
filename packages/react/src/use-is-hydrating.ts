import * as React from "react";

/** A store that never changes, for hooks that ask React alone. */
export const never = (): (() => void) => () => {};
export const no = (): boolean => false;
const yes = (): boolean => true;

/** Whether this render hydrates what a server has rendered, or is a server's. */
export function useIsHydrating(): boolean {
  return React.useSyncExternalStore(never, no, yes);
}
