import { type FrameworkWorld, openWorld } from "@dosync/core/adapter";

/** A world that React renders, or has rendered: what it holds as state, in its own queues. */
export class Branch {
  readonly world: FrameworkWorld;
  /**
   * It must not be shown any more: it lacks what is on the screen by now, or readers that have been
   * mounted since. React may still try to render it; that pass waits for a newer branch.
   */
  isStale: boolean = false;
  /** Whether React has been given it. */
  isHanded: boolean = false;

  constructor(world: FrameworkWorld = openWorld()) {
    this.world = world;
  }

  retire(): void {
    this.isStale = true;
    this.world.close();
  }
}
