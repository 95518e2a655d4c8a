import type { RenderWorld } from "./render-world.ts";
import { soon } from "./soon.ts";

let registry: FinalizationRegistry<RenderWorld> | undefined;

/**
 * Closes the pinned world of a first render together with its screen. Nobody knows whether React will show that
 * render; if React drops it, the screen is collected as garbage.
 */
export function closeWith(screen: object, world: RenderWorld): void {
  if (typeof FinalizationRegistry === "undefined") return;
  registry ??= new FinalizationRegistry((dropped) => dropped.shown.close());
  registry.register(screen, world, screen);
}

/** The first render is shown, so its world stays open. */
export function keepOpen(screen: object): void {
  registry?.unregister(screen);
  begun = undefined;
}

let begun: { readonly component: object; readonly screen: unknown } | undefined;
const forget = (): void => {
  begun = undefined;
};

/** Development: the same screen for both of the renders that StrictMode makes of one. */
export function sameInBoth<T>(component: object | undefined, make: () => T): T {
  if (component === undefined) return make();
  if (begun?.component === component) return begun.screen as T;
  const screen = make();
  begun = { component, screen };
  void soon.then(forget);
  return screen;
}
