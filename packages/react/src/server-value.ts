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

/** What was computed in the present task: React asks twice while it hydrates and wants the same object. */
let computed: WeakMap<Identity<unknown>, { readonly value: unknown }> | undefined;

/**
 * What the server has rendered, or renders: there the values of now; in the browser the values that
 * identities were made with or were given by `hydrate`, whatever has changed since.
 */
export function serverValue(identity: Identity<unknown>): unknown {
  if (isServer()) return readCommitted(identity);
  if (computed === undefined) {
    computed = new WeakMap();
    queueMicrotask(() => {
      computed = undefined;
    });
  }
  let entry = computed.get(identity);
  if (entry === undefined) computed.set(identity, (entry = { value: readInitial(identity) }));
  return entry.value;
}
