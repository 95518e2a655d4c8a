import {
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  onScopeDispose,
  ssrContextKey,
  warn,
} from "vue";
import { injectLocal } from "./provide-local.ts";

/**
 * Starts something that ends with the scope of the caller. That is the component that is being set up, or an
 * effect scope. Without a scope it never ends, which is worth a warning. Where {@link mayStart} says no,
 * nothing is started.
 *
 * @returns What ends it.
 */
export function startInScope(caller: string, start: () => () => void): () => void {
  if (process.env.NODE_ENV !== "production" && getCurrentScope() === undefined && !isServer()) {
    warn(
      `${caller}() was called outside of setup() and of any effect scope, so it follows the store forever. Call it before the first await of setup(), or inside effectScope().run(…).`,
    );
  }
  if (!mayStart()) return nothing;
  const end = start();
  onScopeDispose(end, true);
  return end;
}

function nothing(): void {}

/**
 * Calls `end` a macrotask after the scope of the caller has ended. Vue ends the scope of a component before
 * those of the components below it, which may still need what is to end. The scope may have ended before: that of
 * a component that was unmounted while its setup waited.
 */
export function endWithOwner(end: () => void): void {
  const endSoon = (): void => void setTimeout(end);
  if (getCurrentScope()?.active === false) endSoon();
  else onScopeDispose(endSoon, true);
}

/**
 * Whether the caller may start something that has to be ended.
 *
 * Nobody ends the scopes of a server. A call after an `await` on a server has neither a scope nor a
 * document. A component that was unmounted while its setup waited goes on in a scope that has ended.
 */
export function mayStart(): boolean {
  return (getCurrentScope()?.active ?? hasDocument()) && !isServer();
}

/**
 * Whether a page is being rendered on a server right now. Vue's renderer says so to its components.
 * Plugins and stores run before the renderer, in an application but in no component: there a missing
 * document says so.
 */
function isServer(): boolean {
  return (
    injectLocal(ssrContextKey) !== undefined ||
    (hasInjectionContext() && getCurrentInstance() === null && !hasDocument())
  );
}

function hasDocument(): boolean {
  return typeof document !== "undefined";
}
