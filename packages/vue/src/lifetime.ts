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
 * Starts something that ends with the scope of the caller: the component that is being set up, or an
 * effect scope. Without one it never would, which is worth a warning.
 *
 * Nothing is started on the server, whose scopes nobody ends; nor where there is neither a scope nor a
 * document, which is how a call after an `await` on the server looks.
 *
 * @returns What ends it.
 */
export function startInScope(caller: string, start: () => () => void): () => void {
  const isInScope = getCurrentScope() !== undefined;
  if (process.env.NODE_ENV !== "production" && !isInScope && !isServer()) {
    warn(
      `${caller}() was called outside of setup() and of any effect scope, so it follows the store forever. Call it before the first await of setup(), or inside effectScope().run(…).`,
    );
  }
  if (!(isInScope || hasDocument()) || isServer()) return nothing;
  const end = start();
  onScopeDispose(end, true);
  return end;
}

function nothing(): void {}

/**
 * Whether a page is being rendered on a server right now: Vue's renderer says so to its components.
 * Plugins and stores run before it, in an application but in no component; there it is a missing
 * document that tells.
 */
export function isServer(): boolean {
  return (
    injectLocal(ssrContextKey) !== undefined ||
    (hasInjectionContext() && getCurrentInstance() === null && !hasDocument())
  );
}

function hasDocument(): boolean {
  return typeof document !== "undefined";
}
