import type { Branch } from "./branch.ts";

/** How a screen reaches React: through its root component, in the lane of whoever calls. */
export interface Renderer {
  /** Gives a branch to React, as state of the root component. */
  hand(branch: Branch): void;
  /** Lets the root component take part in the next urgent render. */
  ping(): void;
  /** Lets every reader render with it. */
  renderAll(): void;
  /** What is updated in it is rendered as a transition. */
  startTransition(update: () => void): void;
}
