import type { Identity } from "@dosync/core";
import { keepInitialValues, readCommitted, readInitial } from "@dosync/core/adapter";
import { warnOfHtml } from "./checks.ts";

/**
 * Whether there is a page that was rendered on a server, to be hydrated. Only there, and on a server,
 * React asks for what a server shows; where there is no page it is the server that asks. Asked each
 * time, not once: a test may do both.
 *
 * It says nothing about anything else. React Native has no document either, and renders for its user.
 */
export function isPage(): boolean {
  return typeof document !== "undefined";
}

// This runs when the hooks are loaded, before there is anything to hydrate. What a page does with its state
// before that, such as reading a preference from storage, must not be what it hydrates from.
if (isPage()) keepInitialValues();

/** What was computed in the present task: React asks twice while it hydrates and wants the same object. */
let computed: WeakMap<Identity<unknown>, { readonly value: unknown }> | undefined;

/**
 * What the server has rendered, or renders. There these are the values of now. In the browser they are the
 * values that identities were made with or were given by `hydrate`, whatever has changed since.
 *
 * Called where React calls `getServerSnapshot`, and nowhere else. React does not say who asks: HTML that
 * is made in a page, by `renderToString`, has the values of a page that is hydrated.
 */
export function serverValue(identity: Identity<unknown>): unknown {
  if (!isPage()) return readCommitted(identity);
  if (computed === undefined) {
    computed = new WeakMap();
    queueMicrotask(() => {
      computed = undefined;
    });
  }
  let entry = computed.get(identity);
  if (entry === undefined) computed.set(identity, (entry = { value: readInitial(identity) }));
  if (process.env.NODE_ENV !== "production") warnOfHtml(identity, entry.value);
  return entry.value;
}
