import {
  getCurrentScope,
  hasInjectionContext,
  inject,
  onScopeDispose,
  ssrContextKey,
  warn,
} from "vue";

/**
 * Runs `end` when the scope of the caller ends: the component that is being set up, or an effect
 * scope. Without one nobody ever would, which is worth a warning.
 *
 * @returns Whether to subscribe at all. Nothing is subscribed on the server, whose scopes nobody
 * ends; and where there is neither a scope nor a document, which is how a call after an `await` on
 * the server looks.
 */
export function endsWithScope(caller: string, end: () => void): boolean {
  if (isServer()) return false;
  if (getCurrentScope() !== undefined) {
    onScopeDispose(end);
    return true;
  }
  if (process.env.NODE_ENV !== "production") {
    warn(
      `${caller}() was called outside of setup() and of any effect scope, so it follows the store forever. Call it before the first await of setup(), or inside effectScope().run(…).`,
    );
  }
  return typeof document !== "undefined";
}

/** Whether a page is being rendered on a server right now. */
export function isServer(): boolean {
  return hasInjectionContext() && inject(ssrContextKey, undefined) !== undefined;
}
