import type { Branch } from "./branch.ts";

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
}
