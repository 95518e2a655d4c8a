import { type CommitWrite, openWorld, type RootCommit } from "@dosync/core/adapter";
import { Branch } from "./branch.ts";
import { Heads } from "./heads.ts";
import { soon } from "./soon.ts";
import { goBack, type Inner, replay, type Rerun, type TipChange, UrgentLog } from "./log.ts";

/** An urgent commit, as far as it matters where a transition is pending. */
interface Urgent {
  readonly rerun: Rerun;
  readonly hasWrites: boolean;
  /** Whether a write in the store gives another value. */
  readonly hasChanges: boolean;
}

/**
 * The worlds of one root. Three matter:
 *
 *     committed ──▶ tip      on the screen; the same with the urgent commits that come next
 *          ╲         ╲
 *           ╰─────────╰──▶ head      the store itself: with the pending transitions as well
 *
 * They are one and the same while there is nothing to wait for, and then nothing is pinned. `head` is
 * there only while a transition is pending; until then the tip is live. With a head, the tip is what
 * was on the screen with the urgent transactions run again on it: the transition must not be seen
 * yet. When the head is shown all of them become one again.
 */
export class Branches {
  committed: Branch = new Branch();
  tip: Branch = this.committed;
  /** The branch in the root component's state that React has committed last. */
  token: Branch = this.committed;
  /** How often a pass with updates of the store has begun. */
  passes = 0;
  /** The tip that an urgent pass renders: it stays as it is, though more may be committed. */
  #passTip: Branch | undefined = undefined;
  #isUrgentPass = false;
  #endsSoon = false;
  readonly heads: Heads = new Heads();
  readonly #log = new UrgentLog();
  #inner: Inner | undefined = undefined;
  readonly #store = openWorld();
  readonly #endPass = (): void => {
    this.#endsSoon = this.#isUrgentPass = false;
  };

  get head(): Branch | undefined {
    return this.heads.newest;
  }

  /** Whether no urgent commit has to be run again when React shows another branch. */
  get isUpToDate(): boolean {
    return this.#log.isEmpty;
  }

  // ——— React renders and commits ———

  /** A pass that contains updates of the store renders the root component first. */
  beginPass(branch: Branch, isUrgent: boolean): void {
    this.passes++;
    if (branch !== this.token) this.heads.beginPass(branch);
    this.#isUrgentPass = isUrgent;
    if (!isUrgent) return;
    const given = this.#passTip;
    this.#passTip = this.tip;
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

  /** An urgent pass runs to its end in one task, also if React gives it up. */
  #endPassSoon(): void {
    if (this.#endsSoon) return;
    this.#endsSoon = true;
    void soon.then(this.#endPass);
  }

  /** What urgent updates resolve to: the same for a whole pass. */
  now(): Branch {
    return this.#isUrgentPass && this.#passTip !== undefined ? this.#passTip : this.committed;
  }

  /**
   * What the action of a reader resolves to. A head that is pending stands for the one that the pass
   * renders: the root component has begun the pass, and was given it in each lane that a reader was.
   */
  shownFor(action: Branch | undefined): Branch {
    if (action === undefined) return this.now();
    const branch = this.heads.isPending(action) ? (this.heads.rendering ?? action) : action;
    return branch.world.isOpen ? branch : this.now();
  }

  /**
   * React has put a branch on the screen. Urgent commits that came after it are replayed on it.
   *
   * @returns What they have written; undefined if nothing came after it.
   */
  commitBranch(branch: Branch): TipChange | undefined {
    this.token = branch;
    this.#isUrgentPass = false;
    const given = [this.committed, this.tip, this.#passTip];
    this.#passTip = undefined;
    this.committed = this.tip = branch;
    this.heads.show(branch);
    for (const other of given) this.#closeUnused(other);
    this.#log.dropUpTo(branch.world.point);
    if (this.#log.isEmpty) return undefined;
    const tip = this.#ownTip();
    return this.#log.replayOn(tip);
  }

  /** Whether a branch that React commits can be shown: one that was given up cannot be read any more. */
  isKnown(branch: Branch): boolean {
    return branch.world.isOpen && this.heads.has(branch);
  }

  /** Shows the store as it is, whatever was pending. */
  startAnew(token: Branch): void {
    this.close();
    this.token = token;
    this.committed = this.tip = new Branch();
  }

  /** React has put the urgent updates on the screen. Answers whether those are all. */
  commitUrgent(): boolean {
    this.#isUrgentPass = false;
    const shown = this.#passTip;
    if (shown === undefined) return false;
    this.#passTip = undefined;
    // They lack the urgent commits that are on the screen now. The newest shows every commit there is.
    this.heads.passBy();
    this.#log.clear();
    const given = this.committed;
    this.committed = shown;
    this.#closeUnused(given);
    return shown === this.tip;
  }

  /** Keeps the world of the first render as it is, though nobody tells of commits yet. */
  pinMount(): void {
    this.committed.world.pin();
  }

  /** From here on every commit is told of. What has been committed since the first render is next. */
  endMount(): void {
    const mounted = this.committed;
    this.tip = new Branch();
    const { isOpen, point } = mounted.world;
    if (!isOpen || point === this.#store.point) this.committed = this.tip;
    this.#closeUnused(mounted);
  }

  close(): void {
    for (const branch of [this.committed, this.tip, this.#passTip]) branch?.retire();
    this.heads.close();
    this.#passTip = undefined;
    this.#log.clear();
  }

  // ——— The store commits: before it is published ———

  /** A commit in a transition: the screen stays, and there is a newer head. */
  addTransition(scope: object, isInner: boolean): void {
    if (!isInner) this.#inner = undefined;
    this.head?.follow();
    if (this.heads.isIn(scope)) return;
    this.tip.world.pin();
    this.heads.begin(scope);
  }

  /**
   * An urgent commit. Answers what it does to the tip, or undefined if it changes nothing for anybody here:
   * then {@link rejoin} follows, unless something is computed elsewhere from it.
   */
  addUrgent(
    { rerun, isInner, writes }: RootCommit,
    hasChanges: boolean,
    isConcerned: boolean,
  ): TipChange | undefined {
    const inner = this.#inner;
    if (isInner) this.#inner ??= this.#log.beginInner(this.head && this.#ownTip());
    else {
      if (inner !== undefined) this.#log.endInner(inner);
      this.#inner = undefined;
    }
    if (this.head !== undefined) {
      const urgent = { rerun, hasWrites: writes.length > 0, hasChanges };
      return this.#addOver(urgent, isInner ? undefined : inner);
    }
    if (!hasChanges) return undefined;
    // If nobody here reads it React has nothing to render. But an atom inside a `dosync` is shown with the
    // rest of it, which somebody may read.
    const isNothing = !isConcerned && !isInner && this.#isLive();
    // The log stays empty: each branch that React may show from here on shows this commit as well.
    if (this.#isShared()) {
      this.tip.world.hold(); // most often it is rendered before anybody reads it again
      this.tip = new Branch();
    }
    if (isNothing) return undefined;
    return NOTHING_MORE;
  }

  /** An urgent commit stands, and is nothing to anybody here: the screen shows it. */
  rejoin(): void {
    const given = this.committed;
    this.committed = this.tip;
    if (this.#passTip === given) this.#passTip = this.tip;
    this.#closeUnused(given);
  }

  /** A `dosync` was rolled back: the atoms that it has changed stay. */
  endInner(): void {
    this.#inner = undefined;
  }

  /** Shows the store itself next, whatever was pending. */
  collapse(): void {
    const given = this.tip;
    this.tip = new Branch();
    this.#closeUnused(given);
  }

  /** A newer head that shows the same, and no older one. */
  renewHead(): void {
    this.heads.renew();
  }

  /** A held world remembers them, and a history with a bound may drop what a pinned one shows. */
  retain(writes: readonly CommitWrite[]): void {
    const passTip = this.#passTip;
    this.committed.world.retain(writes);
    if (this.tip !== this.committed) this.tip.world.retain(writes);
    if (passTip !== this.tip && passTip !== this.committed) passTip?.world.retain(writes);
    this.heads.retain(writes);
  }

  /** An urgent commit over pending transitions: it is run again on what the screen shows next. */
  #addOver(
    { rerun, hasWrites, hasChanges }: Urgent,
    inner: Inner | undefined,
  ): TipChange | undefined {
    const before = this.tip;
    const tip = this.#ownTip();
    let change = goBack(tip, inner) ? replay(tip, rerun) : undefined;
    const isNothing = change === undefined || change.replayed.length === 0;
    if (isNothing && !hasChanges && inner === undefined) {
      this.tip = before;
      this.#closeUnused(tip);
      // The newest head shows this commit. On an older one the same transaction may change something.
      if (this.heads.old.length > 0) this.#log.append(rerun, hasWrites, undefined);
      return undefined;
    }
    if (change === undefined) {
      this.collapse();
      change = { replayed: [], isCollapsed: true };
    }
    this.#inner?.replayed.push(...change.replayed);
    this.#log.append(rerun, hasWrites, inner);
    this.head?.follow();
    return inner === undefined
      ? change
      : { ...change, replayed: [...change.replayed, ...inner.replayed] };
  }

  /** The tip, pinned and free to be written to. */
  #ownTip(): Branch {
    this.tip.world.pin();
    if (this.#isShared()) this.tip = new Branch(this.tip.world.fork());
    return this.tip;
  }

  /** Whether the screen shows the store itself, and nothing is on its way there. */
  #isLive(): boolean {
    return this.tip === this.committed && !this.committed.world.isPinned;
  }

  /** Whether the tip is on the screen, or on its way there. */
  #isShared(): boolean {
    return this.tip === this.committed || this.tip === this.#passTip;
  }

  #closeUnused(branch: Branch | undefined): void {
    const isUsed =
      branch === undefined ||
      branch === this.committed ||
      branch === this.tip ||
      branch === this.#passTip ||
      this.heads.has(branch);
    if (!isUsed) branch.world.close();
  }
}

/** What an urgent commit does where no transition is pending. */
export const NOTHING_MORE: TipChange = { replayed: [], isCollapsed: false };
