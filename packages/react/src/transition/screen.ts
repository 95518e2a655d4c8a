import { attachRoot, type FrameworkRoot, type RootCommit } from "@dosync/core/adapter";
import { Arrivals } from "./arrivals.ts";
import type { Branch } from "./branch.ts";
import { Branches, NOTHING_MORE } from "./branches.ts";
import { closeWith, keepOpen } from "./first-render.ts";
import { Gate } from "./gate.ts";
import { changedBy, type TipChange } from "./log.ts";
import { currentTransition } from "../internals/transitions.ts";
import type { Reader, ReaderHost, Rendered } from "./reader.ts";
import { ReaderIndex } from "./reader-index.ts";
import type { Renderer } from "./renderer.ts";
import { soon } from "./soon.ts";
import { Teller } from "./teller.ts";

/** What `prepare` has found out about a commit, for `published`. */
interface Prepared {
  readonly isTransition: boolean;
  readonly change: TipChange | undefined;
  /** Nobody here reads it, unless something is computed elsewhere from it. */
  readonly isApart: boolean;
  /** How many writes there were. More may have come since: what is computed elsewhere from those. */
  readonly writes: number;
}

/**
 * One root of React, between the store and React: what the one does is passed on to the other, at the
 * moments at which the other can take it.
 *
 * Which world is shown, `Branches` knows; who is told, and in which lane, `Teller`.
 */
export class Screen implements FrameworkRoot, ReaderHost {
  readonly branches: Branches = new Branches();
  readonly isHydrated: boolean;
  readonly #index: ReaderIndex = new ReaderIndex();
  readonly #teller: Teller = new Teller(this.branches, this.#index);
  /** React 18: whoever shows the work beside the values. See `Reading`. */
  readonly beside: Set<() => void> | undefined = this.#teller.beside;
  readonly #arrivals: Arrivals = new Arrivals(this.branches, this.#index);
  readonly #gate: Gate = new Gate();
  /** Readers to be told as soon as React takes updates again. */
  readonly #owed: Set<Reader> = new Set();
  #isOwing = false;
  /** Whether a reader may have rendered for the first time, in a pass that React has not ended. */
  #mayMount = true;
  #mustCollapse = false;
  #isSettling = false;
  #prepared: Prepared | undefined = undefined;
  /** The state of the root component that React has committed last: it counts urgent commits. */
  #pings = 0;
  /** The number that all readers rendered with when a pass lacked pings. */
  #repair = 0;

  /** The state of the root component when React gives it a branch. */
  readonly take = (state: Branch, branch: Branch): Branch =>
    this.branches.heads.take(state, branch);
  /** Gives everybody who waits one head, in one lane. */
  readonly #complete = (): void => {
    if (this.#teller.renderer === undefined || this.branches.head?.previous === undefined) return;
    this.branches.renewHead();
    this.#teller.broadcast([]);
  };

  constructor(isHydrated: boolean) {
    this.isHydrated = isHydrated;
  }

  /** Called by the first renders, of which React may drop any: then the pin goes with the screen. */
  beginMount(): void {
    if (this.#teller.renderer !== undefined || this.branches.committed.world.isPinned) return;
    this.branches.pinMount();
    closeWith(this, this.branches.committed);
  }

  /** What a pass that would show this branch has to wait for, if it must not. */
  waitFor(branch: Branch): Promise<void> | undefined {
    if (!branch.isStale || branch === this.branches.token) return undefined;
    if (branch === this.branches.heads.incomplete) void soon.then(this.#complete);
    return this.#gate.opening;
  }

  /** The root component renders, and with it every pass that contains updates of the store. */
  beginPass(branch: Branch, pings: number): void {
    if (pings !== this.#pings) this.#mayMount = false; // it renders anew whatever had begun
    this.branches.heads.endLane();
    this.branches.beginPass(branch, pings !== this.#pings);
  }

  /** A reader renders that the index does not know, so its sources are not known either. */
  noteMount(): void {
    this.#mayMount = true;
    this.branches.heads.endLane();
  }

  /**
   * React 18: a pass of one urgent lane may lack pings of another. It shows what they stand for all the
   * same, so all readers render in it: with a number that they have not rendered with.
   */
  repairOf(pings: number): number {
    return pings < this.#teller.pings ? this.#teller.pings : this.#repair;
  }

  commitRepair(repair: number): void {
    this.#repair = repair;
  }

  // ——— Insertion effects: React has committed, and takes no updates yet ———

  attach(renderer: Renderer): () => void {
    keepOpen(this);
    this.#teller.renderer = renderer;
    const detach = attachRoot(this);
    this.branches.endMount();
    this.#isOwing = this.branches.committed !== this.branches.tip;
    return () => {
      detach();
      this.#teller.renderer = undefined;
      this.branches.close();
      this.#teller.waiting.clear();
    };
  }

  attachReader(reader: Reader, rendered: Rendered | undefined): void {
    const before = reader.takePlace();
    const branch = rendered?.branch;
    const { world } = branch?.world.isOpen === true ? branch : this.branches.tip;
    reader.told = this.#index.add(reader, world);
    reader.isTold = true;
    if (this.#arrivals.add(reader, rendered)) {
      this.#teller.waiting.add(reader);
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
    this.#owed.delete(reader);
    this.#teller.urgent.delete(reader);
    this.#arrivals.remove(reader, this.#teller.waiting.delete(reader));
  }

  /** A layout effect: the reader is mounted, or shown again. */
  showReader(reader: Reader, rendered: Rendered | undefined): void {
    const { place } = reader;
    if (!place.isVisible) {
      place.appearance++;
      reader.forget();
    }
    place.isVisible = true;
    this.#arrivals.add(reader, rendered);
    this.settle();
  }

  /** Or another reader has taken its place: React runs insertion effects first, so that is known. */
  hideReader({ isAttached, place }: Reader): void {
    if (!isAttached) return;
    place.isVisible = false;
    place.appearance++;
  }

  /** React has put a branch on the screen. */
  commitBranch(branch: Branch): void {
    const { branches } = this;
    const { waiting } = this.#teller;
    if (branch === branches.token) return;
    this.#gate.open();
    for (const reader of waiting) {
      reader.isTold = false;
      // React shows a hidden tree without the lanes in which it was told while hidden, unless it had
      // passed by in them. What it is told next is urgent, and that lane is never left out.
      if (!reader.place.isVisible) this.#owed.add(reader);
    }
    if (!branches.isKnown(branch)) this.#startAnew(branch);
    else {
      const change = branches.commitBranch(branch);
      if (change === undefined) this.#teller.endUrgent();
      else this.#owe(change);
      if (branches.head === undefined) waiting.clear();
      else if (!branches.head.isHanded) this.#isOwing = true;
    }
  }

  /** React has put the urgent updates on the screen. */
  commitUrgent(pings: number): void {
    this.#pings = pings;
    if (this.branches.commitUrgent()) this.#teller.endUrgent();
  }

  // ——— Layout effects: React takes updates, and renders them before anything is painted ———

  /** Tells React of what it could not be told before: readers that came late, and replays. */
  settle(): void {
    this.#isSettling = false;
    const teller = this.#teller;
    if (teller.renderer === undefined || !this.#hasToSettle()) return;
    const urgent = new Set(this.#owed);
    const isOwing = this.#isOwing;
    this.#owed.clear();
    this.#isOwing = false;
    if (this.#mustCollapse) this.#collapse(urgent);
    const missed = this.#arrivals.take(teller.waiting);
    for (const reader of missed.urgent) urgent.add(reader);
    for (const reader of missed.heads) teller.waiting.add(reader);
    if (urgent.size > 0 || isOwing) teller.tellUrgent(urgent);
    const joining = [...urgent, ...missed.heads];
    if (this.branches.head === undefined || (!isOwing && joining.length === 0)) return;
    this.branches.heads.admit();
    teller.broadcast(joining);
  }

  /** Most commits of React leave nothing to do. */
  #hasToSettle(): boolean {
    return this.#isOwing || this.#mustCollapse || this.#owed.size > 0 || !this.#arrivals.isEmpty;
  }

  // ——— The store commits ———

  prepare(commit: RootCommit): void {
    const { writes } = commit;
    const transition = currentTransition();
    const changed = changedBy(writes);
    const hasChanges = changed.length > 0;
    const isConcerned = this.#mayMount || this.#index.knows(changed);
    let change: TipChange | undefined;
    if (transition === undefined) change = this.branches.addUrgent(commit, hasChanges, isConcerned);
    else if (hasChanges) this.branches.addTransition(transition, commit.isInner);
    const isTransition = transition !== undefined;
    const isApart = !isTransition && hasChanges && change === undefined;
    if (writes.length > 0) this.branches.retain(writes);
    this.#prepared = { isTransition, change, isApart, writes: writes.length };
  }

  published({ writes }: RootCommit): void {
    const prepared = this.#prepared;
    if (prepared === undefined) return;
    this.#prepared = undefined;
    const { isTransition, change, isApart } = prepared;
    const changed = changedBy(writes);
    const teller = this.#teller;
    const hasMore = writes.length > prepared.writes;
    if (isApart && !hasMore) return this.branches.rejoin();
    if (isTransition) {
      if (changed.length > 0) teller.broadcast(this.#index.of(changed));
    } else if (change !== undefined || hasMore) {
      const { replayed, isCollapsed } = this.#withElsewhere(change ?? NOTHING_MORE, hasMore);
      const concerned = this.#index.of(changed, replayed);
      teller.tellNews(concerned, isCollapsed);
      if (this.branches.head !== undefined) teller.broadcast(concerned);
    }
  }

  aborted(): void {
    this.branches.endInner();
    if (this.#prepared === undefined) return;
    // It failed after it had been prepared. Whatever it has left on the tip is given up.
    this.#prepared = undefined;
    this.#mustCollapse = true;
    this.#isOwing = true;
    this.settle();
  }

  /** What is computed elsewhere from a commit cannot be run again: all that is pending is shown. */
  #withElsewhere(change: TipChange, hasMore: boolean): TipChange {
    if (!hasMore || this.branches.head === undefined) return change;
    this.branches.collapse();
    return { ...change, isCollapsed: true };
  }

  lookAgain(): void {
    this.#index.collectAgain(this.branches.tip.world);
  }

  #startAnew(branch: Branch): void {
    this.branches.startAnew(branch);
    this.#teller.waiting.clear();
    for (const reader of this.#index.all()) this.#owed.add(reader);
    this.#isOwing = true;
  }

  #owe({ replayed, isCollapsed }: TipChange): void {
    for (const reader of this.#index.of(replayed)) this.#owed.add(reader);
    this.#teller.urgent.forEach((reader) => this.#owed.add(reader));
    this.#isOwing = true;
    this.#mustCollapse ||= isCollapsed;
  }

  /** Everything that is pending is rendered urgently: where there is no way to be right otherwise. */
  #collapse(urgent: Set<Reader>): void {
    this.#mustCollapse = false;
    this.branches.collapse();
    for (const reader of this.#teller.waiting) urgent.add(reader);
    this.#teller.urgent.forEach((reader) => urgent.add(reader));
  }
}
