import type { Identity } from "@dosync/core";
import { type CommitWrite, openWorld, type Values } from "@dosync/core/adapter";
import { Branch } from "./branch.ts";

/** An urgent commit that React has not put on the screen yet. */
interface Entry {
  /** Undefined where the transaction cannot be run again. */
  readonly rerun: (() => unknown) | undefined;
  readonly point: number;
  /** Its place among all entries there ever were. */
  readonly number: number;
}

/** What an urgent commit has done to the tip. */
export interface TipChange {
  /** What a replay has written there. */
  readonly replayed: readonly Identity<unknown>[];
  /** It could not be replayed, so the tip shows what the head does. */
  readonly isCollapsed: boolean;
}

/** How many superseded heads are kept for a pass that may still be rendering them. */
const MOST_KEPT = 64;

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
  head: Branch | undefined = undefined;
  /** The branch in the root component's state that React has committed last. */
  token: Branch = this.committed;
  /** The tip that an urgent pass renders: it stays as it is, though more may be committed. */
  #passTip: Branch | undefined = undefined;
  #isUrgentPass = false;
  /** The branch that a transition pass renders, or has rendered last. */
  #rendering: Branch | undefined = undefined;
  /** Superseded heads, the oldest first. All of them are pinned. */
  #old: Branch[] = [];
  /** The call of `startTransition` in which the head was made: React renders it in one lane. */
  #scope: object | undefined = undefined;
  #log: Entry[] = [];
  #entryCount = 0;
  /** Where the running `dosync` began, if it has changed atoms: they come again with its end. */
  #inner: Inner | undefined = undefined;
  readonly #store = openWorld();

  // ——— React renders and commits ———

  /** A pass that contains updates of the store renders the root component first. */
  beginPass(branch: Branch, isUrgent: boolean): void {
    if (branch !== this.token) this.#rendering = branch;
    if (!isUrgent) return;
    const given = this.#passTip;
    this.#passTip = this.tip;
    this.#closeUnused(given);
    this.#isUrgentPass = true;
    // An urgent pass runs to its end in one task.
    queueMicrotask(() => {
      this.#isUrgentPass = false;
    });
  }

  /** What urgent updates resolve to: the same for a whole pass. */
  now(): Branch {
    return this.#isUrgentPass && this.#passTip !== undefined ? this.#passTip : this.committed;
  }

  /**
   * React has put a branch on the screen. Urgent commits that came after it are replayed on it.
   *
   * @returns What they have written; undefined if nothing came after it.
   */
  commitBranch(branch: Branch): TipChange | undefined {
    this.token = branch;
    this.#rendering = undefined;
    this.#isUrgentPass = false;
    const given = [this.committed, this.tip, this.#passTip];
    this.#passTip = undefined;
    const isHead = branch === this.head;
    const passed = this.#old.splice(0, isHead ? this.#old.length : this.#old.indexOf(branch) + 1);
    this.committed = this.tip = branch;
    for (const other of passed) if (other !== branch) other.retire();
    if (isHead) {
      this.head = undefined;
      this.#scope = undefined;
    }
    for (const other of given) this.#closeUnused(other);
    this.#log = this.#log.filter(({ point }) => point > branch.world.point);
    return this.#log.length === 0 ? undefined : this.#replayLog();
  }

  /** Whether a branch that React commits can be shown: one that was given up cannot be read any more. */
  isKnown(branch: Branch): boolean {
    return branch.world.isOpen && (branch === this.head || this.#old.includes(branch));
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
    this.#retireOld(); // they lack the urgent commits that are on the screen now
    const given = this.committed;
    this.committed = shown;
    this.#log = this.#log.filter(({ number }) => number > shown.entries);
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
    for (const branch of [this.committed, this.tip, this.#passTip, this.head, ...this.#old]) {
      branch?.retire();
    }
    this.head = this.#passTip = undefined;
    this.#old = [];
    this.#log = [];
  }

  // ——— The store commits: before it is published ———

  /** A commit in a transition: the screen stays, and there is a newer head. */
  addTransition(scope: object): void {
    this.#inner = undefined;
    if (this.head !== undefined && this.#scope === scope) return;
    this.tip.world.pin();
    this.#beginHead(scope);
  }

  /** An urgent commit. Answers what it does to the tip, or undefined if it changes nothing. */
  addUrgent(
    rerun: (() => unknown) | undefined,
    isInner: boolean,
    hasChanges: boolean,
  ): TipChange | undefined {
    const inner = this.#inner;
    this.#inner = isInner ? (inner ?? this.#beginInner()) : undefined;
    if (!isInner && inner !== undefined)
      this.#log.length = Math.min(this.#log.length, inner.entries);
    if (this.head !== undefined)
      return this.#addOver(rerun, isInner ? undefined : inner, hasChanges);
    if (!hasChanges) return undefined;
    if (this.#isShared()) {
      this.tip.world.pin();
      this.tip = new Branch();
    }
    this.#append(rerun);
    return NOTHING_MORE;
  }

  /** A `dosync` was rolled back: the atoms that it has changed stay. */
  endInner(): void {
    this.#inner = undefined;
  }

  /** Shows the store itself next, whatever was pending. */
  collapse(): void {
    const given = this.tip;
    this.tip = new Branch();
    this.tip.entries = this.#entryCount;
    this.#closeUnused(given);
  }

  /** A newer head that shows the same, and no older one: those lack a reader that has come. */
  renewHead(): void {
    this.#retireOld();
    this.head?.retire();
    this.head = new Branch();
    this.#scope = undefined;
  }

  /** Superseded heads that a pass may still show. */
  get old(): readonly Branch[] {
    return this.#old;
  }

  /** A history with a bound may drop what one of these worlds shows. */
  retain(writes: readonly CommitWrite[]): void {
    for (const branch of [this.committed, this.tip, this.#passTip, ...this.#old]) {
      branch?.world.retain(writes);
    }
  }

  /** An urgent commit over pending transitions: it is run again on what the screen shows next. */
  #addOver(
    rerun: (() => unknown) | undefined,
    inner: Inner | undefined,
    hasChanges: boolean,
  ): TipChange | undefined {
    const before = this.tip;
    const tip = this.#ownTip();
    let change = goBack(tip, inner) ? replay(tip, rerun) : undefined;
    const isNothing = change === undefined || change.replayed.length === 0;
    if (isNothing && !hasChanges && inner === undefined) {
      this.tip = before;
      this.#closeUnused(tip);
      return undefined;
    }
    if (change === undefined) {
      this.collapse();
      change = { replayed: [], isCollapsed: true };
    }
    this.#inner?.replayed.push(...change.replayed);
    this.#append(rerun);
    this.#beginHead(undefined);
    return inner === undefined
      ? change
      : { ...change, replayed: [...change.replayed, ...inner.replayed] };
  }

  #beginInner(): Inner {
    const entries = this.#log.length;
    if (this.head === undefined) return { entries, point: -1, written: new Map(), replayed: [] };
    const { world } = this.#ownTip();
    return { entries, point: world.point, written: world.written(), replayed: [] };
  }

  /** The tip, pinned and free to be written to. */
  #ownTip(): Branch {
    this.tip.world.pin();
    if (this.#isShared()) {
      const { entries } = this.tip;
      this.tip = new Branch(this.tip.world.fork());
      this.tip.entries = entries;
    }
    return this.tip;
  }

  /** Whether the tip is on the screen, or on its way there. */
  #isShared(): boolean {
    return this.tip === this.committed || this.tip === this.#passTip;
  }

  #append(rerun: (() => unknown) | undefined): void {
    this.tip.entries = ++this.#entryCount;
    this.#log.push({ rerun, point: this.#store.point + 1, number: this.#entryCount });
  }

  #beginHead(scope: object | undefined): void {
    if (this.head !== undefined) {
      this.head.world.pin();
      this.#old.push(this.head);
      if (this.#old.length > MOST_KEPT) this.#dropOne();
    }
    this.head = new Branch();
    this.#scope = scope;
  }

  #dropOne(): void {
    const place = this.#old[0] === this.#rendering ? 1 : 0;
    for (const branch of this.#old.splice(place, 1)) branch.retire();
  }

  #retireOld(): void {
    for (const branch of this.#old.splice(0)) branch.retire();
  }

  #replayLog(): TipChange {
    const tip = this.#ownTip();
    tip.entries = this.#entryCount;
    const replayed: Identity<unknown>[] = [];
    for (const { rerun } of this.#log) {
      const change = replay(tip, rerun);
      if (change === undefined) return { replayed, isCollapsed: true };
      replayed.push(...change.replayed);
    }
    return { replayed, isCollapsed: false };
  }

  #closeUnused(branch: Branch | undefined): void {
    if (branch === undefined || this.#isShown(branch) || this.#old.includes(branch)) return;
    branch.world.close();
  }

  #isShown(branch: Branch): boolean {
    return (
      branch === this.committed ||
      branch === this.tip ||
      branch === this.#passTip ||
      branch === this.head
    );
  }
}

/** The atoms of a running `dosync` are replayed one by one, and at its end it is replayed as a whole. */
interface Inner {
  /** How many entries the log had before. */
  readonly entries: number;
  /** What the tip was like before; no point, if there was no tip of its own. */
  readonly point: number;
  readonly written: Values;
  /** What has been written since. */
  readonly replayed: Identity<unknown>[];
}

const NOTHING_MORE: TipChange = { replayed: [], isCollapsed: false };

/** Takes back the atoms that a `dosync` has changed, if the tip still stands on the same moment. */
function goBack(tip: Branch, inner: Inner | undefined): boolean {
  if (inner === undefined) return true;
  if (inner.point !== tip.world.point) return false;
  tip.world.restore(inner.written);
  return true;
}

/** Runs a transaction again on a branch. Undefined if that is not possible: it throws there. */
function replay(branch: Branch, rerun: (() => unknown) | undefined): TipChange | undefined {
  if (rerun === undefined) return undefined;
  try {
    const values = branch.world.replay(rerun);
    branch.world.write(values);
    return { replayed: [...values.keys()], isCollapsed: false };
  } catch {
    return undefined; // it was accepted in the store, so that is what will be shown
  }
}
