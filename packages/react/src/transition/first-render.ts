import type { Branch } from "./branch.ts";
import { soon } from "./soon.ts";

let registry: FinalizationRegistry<Branch> | undefined;

/**
 * The branch of a first render is pinned before anybody knows whether React will show it. If React
 * drops the render it goes when its screen goes.
 */
export function closeWith(screen: object, branch: Branch): void {
  if (typeof FinalizationRegistry === "undefined") return;
  registry ??= new FinalizationRegistry((dropped) => dropped.world.close());
  registry.register(screen, branch, screen);
}

/** It is shown. */
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
