import type { RenderWorld } from "./render-world.ts";

/** How a screen reaches React: through its root component, in the lane of whoever calls. */
export interface Renderer {
  /** Gives a world to React, as state of the root component. */
  give(world: RenderWorld): void;
  /** Lets the root component take part in the next urgent render. */
  countUrgent(): void;
  /** Lets every reader render with it. */
  renderAll(): void;
  /** What is updated in it is rendered as a transition. */
  startTransition(update: () => void): void;
}
