import {
  getCurrentInstance,
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

/**
 * Whether a page is being rendered on a server right now: Vue's renderer says so to its components.
 * Plugins and stores run before it, in an application but in no component; there it is a missing
 * document that tells.
 */
export function isServer(): boolean {
  if (!hasInjectionContext()) return false;
  if (inject(ssrContextKey, undefined) !== undefined) return true;
  return getCurrentInstance() === null && typeof document === "undefined";
}
