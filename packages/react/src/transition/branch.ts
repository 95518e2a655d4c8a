import { type FrameworkWorld, openWorld } from "@dosync/core/adapter";

/** A world that React renders, or has rendered: what it holds as state, in its own queues. */
export class Branch {
  #world: FrameworkWorld;
  /** What the next pass shows: there is one where a commit came after a pass had begun. */
  #next: FrameworkWorld | undefined = undefined;
  /** Whether a pass may be showing `#world`. */
  #isRendering = false;
  /** Its place among all heads there ever were. */
  readonly number: number;
  /**
   * The head before it, whose readers were not given this one. So React has to be given both before it
   * may show this. Undefined where everybody who waits was given this one.
   */
  previous: Branch | undefined = undefined;
  /**
   * It must not be shown any more: it lacks what is on the screen by now, or readers that have been
   * mounted since. React may still try to render it; that pass waits for a newer branch.
   */
  isStale: boolean = false;
  /** Whether React has been given it. */
  isHanded: boolean = false;

  constructor(world: FrameworkWorld = openWorld(), number = 0) {
    this.#world = world;
    this.number = number;
  }

  /** What the pass shows that renders this branch, and the screen after that. */
  get world(): FrameworkWorld {
    return this.#world;
  }

  /** What passes show that have not begun yet. */
  get newest(): FrameworkWorld {
    return this.#next ?? this.#world;
  }

  /** Whether a pass has begun to show it, and may go on. */
  get isRendering(): boolean {
    return this.#isRendering;
  }

  /** A pass begins to show it. React has one pass at a time, so none that began before goes on. */
  beginPass(): void {
    this.catchUp();
    this.#isRendering = true;
  }

  /** A commit is coming. The next pass shows it, and the one that has begun does not. */
  follow(): void {
    if (!this.#isRendering || this.#next !== undefined) return;
    this.#world.pin();
    this.#next = openWorld();
  }

  /** No pass that has begun goes on. */
  catchUp(): void {
    this.#isRendering = false;
    const next = this.takeNext();
    if (next === undefined) return;
    this.#world.close();
    this.#world = next;
  }

  /** What it was to show next, for a newer branch. */
  takeNext(): FrameworkWorld | undefined {
    const next = this.#next;
    this.#next = undefined;
    return next;
  }

  retire(): void {
    this.isStale = true;
    this.#world.close();
    this.takeNext()?.close();
  }
}
