import type { Identity } from "@dosync/core";
import { keepInitialValues, readCommitted, readInitial } from "@dosync/core/adapter";

/**
 * Whether this program renders pages for others. Asked each time, not once: a test may do both.
 *
 * React tells a hook that it hydrates, but not that it renders on a server: `getServerSnapshot`
 * is called for both.
 */
export function isServer(): boolean {
  return typeof document === "undefined";
}

// Runs when the hooks are loaded, before there is anything to hydrate: what a page does with its
// state before that, such as reading a preference from storage, must not be what it hydrates from.
if (!isServer()) keepInitialValues();

/**
 * What the server has rendered, or renders: there the values of now; in the browser the values that
 * identities were made with or were given by `hydrate`, whatever has changed since.
 */
export function serverValue(identity: Identity<unknown>): unknown {
  return isServer() ? readCommitted(identity) : readInitial(identity);
}
