import { type CommitWrite, openWorld, type RootCommit } from "@dosync/core/adapter";
import { RenderWorld } from "./render-world.ts";
import { PendingWorlds } from "./pending-worlds.ts";
import { soon } from "./soon.ts";
import {
  goBack,
  type Inner,
  type NextChange,
  NOTHING_MORE,
  replay,
  type Urgent,
  UrgentLog,
} from "./urgent-log.ts";

/**
 * `RootWorlds` are the worlds of one root. Three matter:
 *
 *     onScreen ──▶ next        on the screen; the same with the urgent commits that come next
 *          ╲         ╲
 *           ╰─────────╰──▶ newest      the store itself: with the pending transitions as well
 *
 * They are one and the same while there is nothing to wait for, and then nothing is pinned. `newest` is there
 * only while a transition is pending; until then `next` is live. While one is pending, `next` is what was on
 * the screen, with the urgent transactions run again on it: the transition must not be seen yet. When the
 * newest world is shown all of them become one again.
 */
export class RootWorlds {
  onScreen: RenderWorld = new RenderWorld();
  next: RenderWorld = this.onScreen;
  /** The world in the root component's state that React has committed last. */
  committedState: RenderWorld = this.onScreen;
  /** How often a pass with updates of the store has begun. */
  passes = 0;
  /** The next world as an urgent pass renders it, whatever is committed meanwhile. */
  #nextOfPass: RenderWorld | undefined = undefined;
  #isUrgentPass = false;
  #endsSoon = false;
  readonly pending: PendingWorlds = new PendingWorlds();
  readonly #log = new UrgentLog();
  #inner: Inner | undefined = undefined;
  readonly #store = openWorld();
  readonly #endPass = (): void => {
    this.#endsSoon = this.#isUrgentPass = false;
  };

  get newest(): RenderWorld | undefined {
    return this.pending.newest;
  }

  /** Whether no urgent commit has to be run again when React shows another world. */
  get isUpToDate(): boolean {
    return this.#log.isEmpty;
  }

  // ——— React renders and commits ———

  /** A pass that contains updates of the store renders the root component first. */
  beginPass(world: RenderWorld, isUrgent: boolean): void {
    this.passes++;
    if (world !== this.committedState) this.pending.beginPass(world);
    this.#isUrgentPass = isUrgent;
    if (!isUrgent) return;
    const given = this.#nextOfPass;
    this.#nextOfPass = this.next;
    this.#closeUnused(given);
    this.#endPassSoon();
  }

  /**
   * All of it has been rendered, and nothing more belongs to it. It need not be on the screen: React 18
   * waits before it hides something behind a fallback, and may render other lanes meanwhile.
   */
  endPass(): void {
    this.#isUrgentPass = false;
  }

  /** An urgent pass ends within its task, also if React gives it up. */
  #endPassSoon(): void {
    if (this.#endsSoon) return;
    this.#endsSoon = true;
    void soon.then(this.#endPass);
  }

  /** What urgent updates resolve to: the same for a whole pass. */
  now(): RenderWorld {
    return this.#isUrgentPass && this.#nextOfPass !== undefined ? this.#nextOfPass : this.onScreen;
  }

  /**
   * What the action of a reader resolves to. A pending world stands for the one that the pass renders: the root
   * component has begun the pass, and was given it in each lane that a reader was.
   */
  shownFor(action: RenderWorld | undefined): RenderWorld {
    if (action === undefined) return this.now();
    const world = this.pending.isPending(action) ? (this.pending.rendering ?? action) : action;
    return world.shown.isOpen ? world : this.now();
  }

  /**
   * React has put a world on the screen. Urgent commits that came after it are replayed on it.
   *
   * @returns What they have written; undefined if nothing came after it.
   */
  commitWorld(world: RenderWorld): NextChange | undefined {
    this.committedState = world;
    this.#isUrgentPass = false;
    const given = [this.onScreen, this.next, this.#nextOfPass];
    this.#nextOfPass = undefined;
    this.onScreen = this.next = world;
    this.pending.show(world);
    for (const other of given) this.#closeUnused(other);
    this.#log.dropUpTo(world.shown.point);
    if (this.#log.isEmpty) return undefined;
    const next = this.#ownNext();
    return this.#log.replayOn(next);
  }

  /** Whether a world that React commits can be shown. One that was given up cannot be read any more. */
  isKnown(world: RenderWorld): boolean {
    return world.shown.isOpen && this.pending.has(world);
  }

  /** Shows the store as it is, whatever was pending. */
  startAnew(state: RenderWorld): void {
    this.close();
    this.committedState = state;
    this.onScreen = this.next = new RenderWorld();
  }

  /** React has put the urgent updates on the screen. Answers whether those are all. */
  commitUrgent(): boolean {
    this.#isUrgentPass = false;
    const shown = this.#nextOfPass;
    if (shown === undefined) return false;
    this.#nextOfPass = undefined;
    // They lack the urgent commits that are on the screen now. The newest shows every commit there is.
    this.pending.passBy();
    this.#log.clear();
    const given = this.onScreen;
    this.onScreen = shown;
    this.#closeUnused(given);
    return shown === this.next;
  }

  /** Keeps the world of the first render as it is, before commits are told. */
  pinMount(): void {
    this.onScreen.shown.pin();
  }

  /** Every commit is told from here on. What has been committed since the first render is next. */
  endMount(): void {
    const mounted = this.onScreen;
    this.next = new RenderWorld();
    const { isOpen, point } = mounted.shown;
    if (!isOpen || point === this.#store.point) this.onScreen = this.next;
    this.#closeUnused(mounted);
  }

  close(): void {
    for (const world of [this.onScreen, this.next, this.#nextOfPass]) world?.retire();
    this.pending.close();
    this.#nextOfPass = undefined;
    this.#log.clear();
  }

  // ——— The store commits: before it is published ———

  /** A commit in a transition: the screen stays, and there is a newer world. */
  addTransition(scope: object, isInner: boolean): void {
    if (!isInner) this.#inner = undefined;
    this.newest?.expectCommit();
    if (this.pending.isIn(scope)) return;
    this.next.shown.pin();
    this.pending.begin(scope);
  }

  /**
   * An urgent commit. Answers what it does to the next world, or undefined if it changes nothing for anybody here:
   * then {@link rejoin} follows, unless something is computed elsewhere from it.
   */
  addUrgent(
    { rerun, isInner, writes }: RootCommit,
    hasChanges: boolean,
    isConcerned: boolean,
  ): NextChange | undefined {
    const inner = this.#inner;
    if (isInner) this.#inner ??= this.#log.beginInner(this.newest && this.#ownNext());
    else {
      if (inner !== undefined) this.#log.endInner(inner);
      this.#inner = undefined;
    }
    if (this.newest !== undefined) {
      const urgent = { rerun, hasWrites: writes.length > 0, hasChanges };
      return this.#addOver(urgent, isInner ? undefined : inner);
    }
    if (!hasChanges) return undefined;
    // If nobody here reads it React has nothing to render. But an atom inside a `dosync` is shown with the
    // rest of it, which somebody may read: the screen is not live then.
    const isNothing = !isConcerned && this.isLive;
    // The log stays empty. Each world that React may show from here on shows this commit as well.
    if (this.#isShared()) {
      this.next.shown.hold(); // most often it is rendered before anybody reads it again
      this.next = new RenderWorld();
    }
    return isNothing ? undefined : NOTHING_MORE;
  }

  /** An urgent commit stands, and is nothing to anybody here: the screen shows it. */
  rejoin(): void {
    const given = this.onScreen;
    this.onScreen = this.next;
    if (this.#nextOfPass === given) this.#nextOfPass = this.next;
    this.#closeUnused(given);
  }

  /** A `dosync` was rolled back: the atoms that it has changed stay. */
  endInner(): void {
    this.#inner = undefined;
  }

  /** Shows the store itself next, whatever was pending. */
  collapse(): void {
    const given = this.next;
    this.next = new RenderWorld();
    this.#closeUnused(given);
  }

  /** A newer pending world that shows the same, and no older one. */
  renewNewest(): void {
    this.pending.renew();
  }

  /**
   * Keeps overwritten values for the worlds. A held world remembers them, and a history with a bound may drop
   * what a pinned one shows.
   */
  retain(writes: readonly CommitWrite[]): void {
    const nextOfPass = this.#nextOfPass;
    this.onScreen.shown.retain(writes);
    if (this.next !== this.onScreen) this.next.shown.retain(writes);
    if (nextOfPass !== this.next && nextOfPass !== this.onScreen) nextOfPass?.shown.retain(writes);
    this.pending.retain(writes);
  }

  /** An urgent commit over pending transitions. It is run again on what the screen shows next. */
  #addOver(
    { rerun, hasWrites, hasChanges }: Urgent,
    inner: Inner | undefined,
  ): NextChange | undefined {
    const before = this.next;
    const next = this.#ownNext();
    let change = goBack(next, inner) ? replay(next, rerun) : undefined;
    const isNothing = change === undefined || change.replayed.length === 0;
    if (isNothing && !hasChanges && inner === undefined) {
      this.next = before;
      this.#closeUnused(next);
      // The newest world shows this commit. On an older one the same transaction may change something.
      if (this.pending.older.length > 0) this.#log.append(rerun, hasWrites, undefined);
      return undefined;
    }
    if (change === undefined) {
      this.collapse();
      change = { replayed: [], isCollapsed: true };
    }
    this.#inner?.replayed.push(...change.replayed);
    this.#log.append(rerun, hasWrites, inner);
    this.newest?.expectCommit();
    return inner === undefined
      ? change
      : { ...change, replayed: [...change.replayed, ...inner.replayed] };
  }

  /** The next world, pinned and free to be written to. */
  #ownNext(): RenderWorld {
    this.next.shown.pin();
    if (this.#isShared()) this.next = new RenderWorld(this.next.shown.fork());
    return this.next;
  }

  /** Whether the screen shows the store itself, and nothing is on its way there. */
  get isLive(): boolean {
    const isAlone = this.newest === undefined && this.#inner === undefined;
    return isAlone && this.next === this.onScreen && !this.onScreen.shown.isPinned;
  }

  /** Whether the next world is on the screen, or on its way there. */
  #isShared(): boolean {
    return this.next === this.onScreen || this.next === this.#nextOfPass;
  }

  #closeUnused(world: RenderWorld | undefined): void {
    const isUsed =
      world === undefined ||
      world === this.onScreen ||
      world === this.next ||
      world === this.#nextOfPass ||
      this.pending.has(world);
    if (!isUsed) world.shown.close();
  }
}
