import * as React from "react";

/** A store that never changes, for hooks that ask React alone. */
export const never = (): (() => void) => () => {};
export const no = (): boolean => false;
const yes = (): boolean => true;

/** Whether this render takes over what a server has rendered, or is a server's own. */
export function useIsHydrating(): boolean {
  return React.useSyncExternalStore(never, no, yes);
}
