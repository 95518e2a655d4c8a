import { attachRoot, type FrameworkRoot, type RootCommit } from "@dosync/core/adapter";
import { NewReaders } from "./new-readers.ts";
import { IncompleteWorld, type RenderWorld } from "./render-world.ts";
import { RootWorlds } from "./root-worlds.ts";
import { closeWith, keepOpen } from "./first-render.ts";
import { StalePass } from "./stale-pass.ts";
import { changedBy, type NextChange, NOTHING_MORE } from "./urgent-log.ts";
import { currentTransition } from "../internals/transitions.ts";
import type { Prepared } from "./prepared.ts";
import type { Reader, ReaderHost, Rendered } from "./reader.ts";
import { ReaderIndex } from "./reader-index.ts";
import type { Renderer } from "./renderer.ts";
import { soon } from "./soon.ts";
import { Notifier } from "./notifier.ts";

/**
 * A `Screen` is one root of React, between the store and React. It passes on what the one does to the other, at
 * the moments at which the other can take it.
 *
 * Which world is shown, `RootWorlds` knows; who is notified, and in which lane, `Notifier`.
 */
export class Screen implements FrameworkRoot, ReaderHost {
  readonly worlds: RootWorlds = new RootWorlds();
  readonly isHydrated: boolean;
  readonly #index: ReaderIndex = new ReaderIndex();
  readonly #notifier: Notifier = new Notifier(this.worlds, this.#index);
  /** React 18: whoever shows the work beside the values. See `Reading`. */
  readonly beside: Set<() => void> | undefined = this.#notifier.beside;
  readonly #newReaders: NewReaders = new NewReaders(this.worlds, this.#index);
  readonly #stalePass: StalePass = new StalePass();
  /** The readers to notify as soon as React takes updates again. */
  readonly #postponed: Set<Reader> = new Set();
  #isPostponing = false;
  /** Whether a reader may be rendering for the first time, in an unfinished pass. */
  #mayMount = true;
  #mustCollapse = false;
  #isSettling = false;
  #prepared: Prepared | undefined = undefined;
  /** The count of urgent updates that React has committed last. */
  #urgentCount = 0;
  /** The number that all readers rendered with when a pass lacked updates. */
  #repair = 0;

  /** The state of the root component when React gives it a world. */
  readonly take = (state: RenderWorld, world: RenderWorld): RenderWorld =>
    this.worlds.pending.take(state, world);

  constructor(isHydrated: boolean) {
    this.isHydrated = isHydrated;
  }

  /** Called by the first renders. React may drop any of them: then the pin goes with the screen. */
  beginMount(): void {
    if (this.#notifier.renderer !== undefined || this.worlds.onScreen.shown.isPinned) return;
    this.worlds.pinMount();
    closeWith(this, this.worlds.onScreen);
  }

  /** What a pass has to wait for instead of showing this world, if stale. */
  waitFor(world: RenderWorld): Promise<void> | undefined {
    if (!world.isStale || world === this.worlds.committedState) return undefined;
    const { newest } = this.worlds;
    if (newest && world instanceof IncompleteWorld) void soon.then(() => this.#complete(newest));
    return this.#stalePass.newer;
  }

  /** Gives everybody who waits one pending world, in one lane. React 18.0 may lose that too, and asks again. */
  #complete(newest: RenderWorld): void {
    if (newest !== this.worlds.newest || this.#notifier.renderer === undefined) return;
    this.worlds.renewNewest();
    this.#notifier.notifyPending([]);
  }

  /** The root component renders: it begins every pass that contains updates of the store. */
  beginPass(world: RenderWorld, urgentCount: number): void {
    if (urgentCount !== this.#urgentCount) this.#mayMount = false; // it renders anew whatever had begun
    this.worlds.pending.endLane();
    this.worlds.beginPass(world, urgentCount !== this.#urgentCount);
  }

  /** A reader renders that the index lacks, so nobody knows its sources. */
  noteMount(): void {
    this.#mayMount = true;
    this.worlds.pending.endLane();
  }

  /**
   * React 18: a pass of one urgent lane may lack urgent updates of another. It shows what they stand for all
   * the same. So all readers render in it, with a number that they have not rendered with.
   */
  repairOf(urgentCount: number): number {
    return urgentCount < this.#notifier.urgentCount ? this.#notifier.urgentCount : this.#repair;
  }

  commitRepair(repair: number): void {
    this.#repair = repair;
  }

  // ——— Insertion effects: React has committed, and takes no updates yet ———

  attach(renderer: Renderer): () => void {
    keepOpen(this);
    this.#notifier.renderer = renderer;
    const detach = attachRoot(this);
    this.worlds.endMount();
    this.#isPostponing = this.worlds.onScreen !== this.worlds.next;
    return () => {
      detach();
      this.#notifier.renderer = undefined;
      this.worlds.close();
      this.#notifier.waiting.clear();
    };
  }

  attachReader(reader: Reader, rendered: Rendered | undefined): void {
    const before = reader.takePlace();
    const world = rendered?.world;
    const { shown } = world?.shown.isOpen === true ? world : this.worlds.next;
    reader.notified = this.#index.add(reader, shown);
    reader.isNotified = true;
    if (this.#newReaders.add(reader, rendered)) {
      this.#notifier.waiting.add(reader);
      reader.takeOver(before);
    }
    if (this.#isSettling) return;
    this.#isSettling = true;
    queueMicrotask(() => this.settle()); // for a hidden tree, which has no layout effects
  }

  detachReader(reader: Reader): void {
    reader.isAttached = false;
    reader.isGone = true;
    this.#index.remove(reader);
    this.#postponed.delete(reader);
    this.#notifier.urgent.delete(reader);
    this.#newReaders.remove(reader, this.#notifier.waiting.delete(reader));
  }

  /** A layout effect: the reader is mounted, or shown again. */
  showReader(reader: Reader, rendered: Rendered | undefined): void {
    const { place } = reader;
    if (!place.isVisible) {
      place.appearance++;
      reader.forget();
    }
    place.isVisible = true;
    this.#newReaders.add(reader, rendered);
    this.settle();
  }

  /**
   * The reader is hidden, unless another one has taken its place. React runs insertion effects first, so that
   * is known.
   */
  hideReader({ isAttached, place }: Reader): void {
    if (!isAttached) return;
    place.isVisible = false;
    place.appearance++;
  }

  /** React has put a world on the screen. */
  commitWorld(world: RenderWorld): void {
    const { worlds } = this;
    const { waiting } = this.#notifier;
    if (world === worlds.committedState) return;
    this.#stalePass.resume();
    for (const reader of waiting) {
      reader.isNotified = false;
      // React shows a hidden tree without the lanes that came while it was hidden. (It keeps those in which it
      // had passed by.) What the reader is given next is urgent, and that lane is never left out.
      if (!reader.place.isVisible) this.#postponed.add(reader);
    }
    if (!worlds.isKnown(world)) this.#startAnew(world);
    else {
      const change = worlds.commitWorld(world);
      if (change === undefined) this.#notifier.endUrgent();
      else this.#postpone(change);
      if (worlds.newest === undefined) waiting.clear();
      else if (!worlds.newest.isGiven) this.#isPostponing = true;
    }
  }

  /** React has put the urgent updates on the screen. */
  commitUrgent(urgentCount: number): void {
    this.#urgentCount = urgentCount;
    if (this.worlds.commitUrgent()) this.#notifier.endUrgent();
  }

  // ——— Layout effects: React takes updates, and renders them before anything is painted ———

  /** Notifies React of what had to wait: readers that came late, and replays. */
  settle(): void {
    this.#isSettling = false;
    const notifier = this.#notifier;
    if (notifier.renderer === undefined || !this.#hasToSettle()) return;
    const urgent = new Set(this.#postponed);
    const isOwing = this.#isPostponing;
    this.#postponed.clear();
    this.#isPostponing = false;
    if (this.#mustCollapse) this.#collapse(urgent);
    const missed = this.#newReaders.take(notifier.waiting);
    for (const reader of missed.urgent) urgent.add(reader);
    if (urgent.size > 0 || isOwing) notifier.notifyUrgent(urgent);
    const joining = [...urgent, ...missed.pending];
    if (this.worlds.newest === undefined || (!isOwing && joining.length === 0)) return;
    this.worlds.pending.admit();
    notifier.notifyPending(joining);
  }

  /** Most commits of React leave nothing to do. */
  #hasToSettle(): boolean {
    return (
      this.#isPostponing ||
      this.#mustCollapse ||
      this.#postponed.size > 0 ||
      !this.#newReaders.isEmpty
    );
  }

  // ——— The store commits ———

  prepare(commit: RootCommit): void {
    const { writes } = commit;
    const transition = currentTransition();
    const changed = changedBy(writes);
    const hasChanges = changed.length > 0;
    const isConcerned = this.#mayMount || this.#index.knows(changed);
    const isPlain = transition === undefined && !commit.isInner && !this.#index.readsElsewhere;
    if (isPlain && !isConcerned && this.worlds.isLive) return; // the screen shows the store itself
    let change: NextChange | undefined;
    if (transition === undefined) change = this.worlds.addUrgent(commit, hasChanges, isConcerned);
    else if (hasChanges) this.worlds.addTransition(transition, commit.isInner);
    const isApart = hasChanges && change === undefined && transition === undefined;
    if (writes.length > 0) this.worlds.retain(writes);
    const isTransition = transition !== undefined;
    this.#prepared = { isTransition, change, isApart, writes: writes.length };
  }

  published({ writes }: RootCommit): void {
    const prepared = this.#prepared;
    if (prepared === undefined) return;
    this.#prepared = undefined;
    const { isTransition, change, isApart } = prepared;
    const [changed, notifier] = [changedBy(writes), this.#notifier];
    const hasMore = writes.length > prepared.writes;
    if (isApart && !hasMore) return this.worlds.rejoin();
    if (isTransition) {
      if (changed.length > 0) notifier.notifyPending(this.#index.of(changed));
    } else if (change !== undefined || hasMore) {
      const { replayed, isCollapsed } = this.#withElsewhere(change ?? NOTHING_MORE, hasMore);
      const concerned = this.#index.of(changed, replayed);
      notifier.notifyChanged(concerned, isCollapsed);
      if (this.worlds.newest !== undefined) notifier.notifyPending(concerned);
    }
  }

  aborted(): void {
    this.worlds.endInner();
    if (this.#prepared === undefined) return;
    // The commit failed after it had been prepared. What it left in the next world is given up.
    this.#prepared = undefined;
    this.#mustCollapse = true;
    this.#isPostponing = true;
    this.settle();
  }

  /** What is computed elsewhere from a commit cannot be run again. So all that is pending is shown. */
  #withElsewhere(change: NextChange, hasMore: boolean): NextChange {
    if (!hasMore || this.worlds.newest === undefined) return change;
    this.worlds.collapse();
    return { ...change, isCollapsed: true };
  }

  lookAgain(): void {
    this.#index.collectAgain(this.worlds.next.shown);
  }

  #startAnew(world: RenderWorld): void {
    this.worlds.startAnew(world);
    this.#notifier.waiting.clear();
    for (const reader of this.#index.all()) this.#postponed.add(reader);
    this.#isPostponing = true;
  }

  #postpone({ replayed, isCollapsed }: NextChange): void {
    for (const reader of this.#index.of(replayed)) this.#postponed.add(reader);
    this.#notifier.urgent.forEach((reader) => this.#postponed.add(reader));
    this.#isPostponing = true;
    this.#mustCollapse ||= isCollapsed;
  }

  /** Renders everything that is pending urgently. It is for where there is no other way to be right. */
  #collapse(urgent: Set<Reader>): void {
    this.#mustCollapse = false;
    this.worlds.collapse();
    for (const reader of this.#notifier.waiting) urgent.add(reader);
    this.#notifier.urgent.forEach((reader) => urgent.add(reader));
  }
}
