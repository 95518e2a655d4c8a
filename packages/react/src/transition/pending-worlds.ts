import type { CommitWrite, FrameworkWorld } from "@dosync/core/adapter";
import { IncompleteWorld, RenderWorld } from "./render-world.ts";
import { soon } from "./soon.ts";

/** How many superseded worlds are kept for a pass that may be rendering them. */
const MOST_KEPT = 64;

const NONE: readonly RenderWorld[] = [];

/** `PendingWorlds` are the newest world, and those before it that React may show. */
export class PendingWorlds {
  /** There is one only while a transition is pending. Passes that begin show the store itself with it. */
  newest: RenderWorld | undefined = undefined;
  /** The world that a transition pass renders, or has rendered last. */
  rendering: RenderWorld | undefined = undefined;
  /** How often one was shown, or all were given up. */
  round = 0;
  /** Superseded pending worlds, the oldest first. All of them are pinned. */
  #older: RenderWorld[] = [];
  /** The call of `startTransition` in which the newest was made: React renders it in one lane. */
  #scope: object | undefined = undefined;
  #isFresh = false;
  /** How many there ever were. */
  #made = 0;
  /** The number of the last one that was shown, or given up for good. */
  #shown = 0;
  readonly #age = (): void => {
    this.#isFresh = false;
  };

  /** Whether React was given the newest in the task that runs. Then what is added now has the same lane. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  get older(): readonly RenderWorld[] {
    return this.#older;
  }

  has(world: RenderWorld): boolean {
    return world === this.newest || this.#older.includes(world);
  }

  /** Whether React may still have it in a queue for a later pass. */
  isPending(world: RenderWorld): boolean {
    return world.number > this.#shown;
  }

  /**
   * The root component's state after React was given this world. React may part lanes that belong together, and
   * React 18.0 may take what it was given first after what it was given last.
   */
  take(state: RenderWorld, world: RenderWorld): RenderWorld {
    const { before, given } =
      state instanceof IncompleteWorld ? state : { before: state, given: NONE };
    if (world.number < before.number) return state;
    const all = [...given, world];
    const newest = all.reduce((one, other) => (one.number > other.number ? one : other));
    return isWhole(newest, before, all) ? newest : new IncompleteWorld(newest, before, all);
  }

  /** Whether React shows a present commit only together with the newest world. */
  isIn(scope: object): boolean {
    return this.newest !== undefined && this.#scope === scope;
  }

  /** A transition is coming. The newest stays as it is, and a newer one shows the commit as well. */
  begin(scope: object): void {
    if (this.newest !== undefined) {
      this.newest.latest.pin();
      this.#keep(this.newest);
    }
    this.#renew();
    this.#scope = scope;
  }

  /** A pass begins. */
  beginPass(world: RenderWorld): void {
    this.rendering = world;
    world.beginPass();
  }

  /** React renders, and may give another lane to what comes after that. */
  endLane(): void {
    this.#isFresh = false;
  }

  /** React was given the newest. */
  markGiven(): void {
    this.newest!.isGiven = true;
    if (this.#isFresh) return;
    this.#isFresh = true;
    void soon.then(this.#age);
  }

  /**
   * Readers join the newest that were not given it. They may be notified in another lane than those before,
   * and a pass may have begun without that: it must not show the newest without them.
   */
  join(): void {
    const { newest } = this;
    if (newest === undefined || !newest.isGiven) return;
    if (this.#isFresh) return;
    if (newest.isRendering) {
      newest.takeLater()?.close();
      newest.shown.pin();
      this.#keep(newest);
    } else newest.retire();
    this.#follow(newest);
  }

  /**
   * Readers have come, or were shown again. No pending world is shown without them: neither an older one, nor
   * the newest in a pass that has begun. Those who wait are not notified: they are in the one before.
   */
  admit(): void {
    this.retireOlder();
    const { newest } = this;
    if (newest === undefined || !newest.isGiven || this.#isFresh) return;
    newest.retire();
    this.#follow(newest);
  }

  /** Gives everybody who waits a world that shows the same. It needs none before it. */
  renew(): void {
    this.retireOlder();
    this.newest?.retire();
    this.#renew();
  }

  /** Shows one of them on the screen. Those before it are not needed any more. */
  show(world: RenderWorld): void {
    this.rendering = undefined;
    this.round++;
    this.#shown = Math.max(this.#shown, world.number);
    world.previous = undefined;
    const isNewest = world === this.newest;
    const passed = this.#older.splice(
      0,
      isNewest ? this.#older.length : this.#older.indexOf(world) + 1,
    );
    for (const other of passed) if (other !== world) other.retire();
    const next = world.takeLater();
    if (!isNewest) return next?.close();
    this.newest = this.#scope = undefined;
    if (next !== undefined) this.#renew(next);
  }

  /** The screen shows urgent commits. So worlds that lack them are given up, and so is every pass. */
  passBy(): void {
    this.retireOlder();
    this.newest?.catchUp();
  }

  retireOlder(): void {
    for (const world of this.#older.splice(0)) world.retire();
  }

  /** None of them will be shown. */
  close(): void {
    this.retireOlder();
    this.newest?.retire();
    this.newest = this.#scope = this.rendering = undefined;
    this.round++;
    this.#shown = this.#made;
  }

  /** A history with a bound may drop what a pinned world shows. */
  retain(writes: readonly CommitWrite[]): void {
    for (const { shown, latest } of this.#older) {
      shown.retain(writes);
      if (latest !== shown) latest.retain(writes);
    }
    this.newest?.shown.retain(writes);
  }

  /** One that shows the same, for those who were not given the newest. */
  #follow(newest: RenderWorld): void {
    this.#renew();
    this.newest.previous = newest;
  }

  #renew(world?: FrameworkWorld): asserts this is { newest: RenderWorld } {
    this.newest = new RenderWorld(world, ++this.#made);
    this.#isFresh = false;
    this.#scope = undefined;
  }

  #keep(world: RenderWorld): void {
    this.#older.push(world);
    if (this.#older.length <= MOST_KEPT) return;
    const place = this.#older[0] === this.rendering ? 1 : 0;
    for (const dropped of this.#older.splice(place, 1)) dropped.retire();
  }
}

/** Whether a pass was given each world that this one needs. It began with a state. */
function isWhole(newest: RenderWorld, before: RenderWorld, given: readonly RenderWorld[]): boolean {
  let world = newest;
  while (world !== before && world.previous !== undefined && world.previous !== before) {
    world = world.previous;
    if (!given.includes(world)) return false;
  }
  return true;
}
