import { type FrameworkWorld, openWorld } from "@dosync/core/adapter";

/** A `RenderWorld` is a world that React renders, or has rendered. React holds it as state, in its queues. */
export class RenderWorld {
  #shown: FrameworkWorld;
  /** What the next pass shows, if a commit came after a pass had begun. */
  #later: FrameworkWorld | undefined = undefined;
  /** Whether a pass may be showing `#world`. */
  #isRendering = false;
  /** Its place among all pending worlds there ever were. */
  readonly number: number;
  /**
   * The pending world before it, whose readers lack this one. So React has to be given both before it may show
   * this. Undefined where everybody who waits was given this one.
   */
  previous: RenderWorld | undefined = undefined;
  /**
   * A stale world may not be shown. It lacks what is on the screen by now, or readers that have been mounted
   * since. React may still try to render it; that pass waits for a newer world.
   */
  isStale: boolean = false;
  /** Whether React has been given it. */
  isGiven: boolean = false;

  constructor(world: FrameworkWorld = openWorld(), number = 0) {
    this.#shown = world;
    this.number = number;
  }

  /** What the pass shows that renders this world, and the screen after that. */
  get shown(): FrameworkWorld {
    return this.#shown;
  }

  /** What passes show that have not begun yet. */
  get latest(): FrameworkWorld {
    return this.#later ?? this.#shown;
  }

  /** Whether a pass has begun to show it, and may go on. */
  get isRendering(): boolean {
    return this.#isRendering;
  }

  /** A pass begins to show it. React has one pass at a time, so earlier ones have ended. */
  beginPass(): void {
    this.catchUp();
    this.#isRendering = true;
  }

  /** A commit is coming. The next pass shows it, and the one that has begun does not. */
  expectCommit(): void {
    if (!this.#isRendering || this.#later !== undefined) return;
    this.#shown.pin();
    this.#later = openWorld();
  }

  /** No pass that has begun goes on. */
  catchUp(): void {
    this.#isRendering = false;
    const next = this.takeLater();
    if (next === undefined) return;
    this.#shown.close();
    this.#shown = next;
  }

  /** What it was to show next, for a newer world. */
  takeLater(): FrameworkWorld | undefined {
    const next = this.#later;
    this.#later = undefined;
    return next;
  }

  retire(): void {
    this.isStale = true;
    this.#shown.close();
    this.takeLater()?.close();
  }
}

/**
 * An `IncompleteWorld` stands for a pending world whose pass lacks the previous one. It is never shown.
 *
 * React 18.0 may take the previous one after it. So it knows what the pass was given, in whatever order.
 */
export class IncompleteWorld extends RenderWorld {
  override isStale: boolean = true;
  /** The state that the pass began with. */
  readonly before: RenderWorld;
  readonly given: readonly RenderWorld[];

  constructor({ shown, number }: RenderWorld, before: RenderWorld, given: readonly RenderWorld[]) {
    super(shown, number);
    this.before = before;
    this.given = given;
  }
}
