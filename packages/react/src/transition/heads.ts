import type { CommitWrite, FrameworkWorld } from "@dosync/core/adapter";
import { Branch } from "./branch.ts";
import { soon } from "./soon.ts";

/** How many superseded heads are kept for a pass that may still be rendering them. */
const MOST_KEPT = 64;

/** The newest head, and those before it that a pass may still show. */
export class Heads {
  /** There is one only while a transition is pending. Passes that begin show the store itself with it. */
  newest: Branch | undefined = undefined;
  /** The branch that a transition pass renders, or has rendered last. */
  rendering: Branch | undefined = undefined;
  /** Stands for a head in a pass that lacks one before it: React may part lanes that belong together. */
  readonly incomplete: Branch = new Branch();
  /** How often one was shown, or all were given up. */
  round = 0;
  /** Superseded heads, the oldest first. All of them are pinned. */
  #old: Branch[] = [];
  /** The call of `startTransition` in which the newest was made: React renders it in one lane. */
  #scope: object | undefined = undefined;
  /** Whether React was given the newest in the task that runs: what is added now has the same lane. */
  #isFresh = false;
  /** How many there ever were. */
  #made = 0;
  /** The number of the last one that was shown, or given up for good. */
  #shown = 0;
  readonly #age = (): void => {
    this.#isFresh = false;
  };

  constructor() {
    this.incomplete.isStale = true;
  }

  get old(): readonly Branch[] {
    return this.#old;
  }

  has(branch: Branch): boolean {
    return branch === this.newest || this.#old.includes(branch);
  }

  /** Whether React may still have it in a queue for a pass that is to come. */
  isPending(branch: Branch): boolean {
    return branch.number > this.#shown;
  }

  /** What the root component's state becomes by a head that React is given. */
  take(state: Branch, head: Branch): Branch {
    const { previous } = head;
    const isWhole = previous === undefined || previous === state || head === state;
    return isWhole ? head : this.incomplete;
  }

  /** Whether React can show what is committed now only together with the newest head. */
  isIn(scope: object): boolean {
    return this.newest !== undefined && this.#scope === scope;
  }

  /** A transition is coming: the newest stays as it is, and a newer one shows the commit as well. */
  begin(scope: object): void {
    if (this.newest !== undefined) {
      this.newest.newest.pin();
      this.#keep(this.newest);
    }
    this.#renew();
    this.#scope = scope;
  }

  /** A pass begins. */
  beginPass(branch: Branch): void {
    this.rendering = branch;
    branch.beginPass();
  }

  /** React renders, and may give another lane to what comes after that. */
  endLane(): void {
    this.#isFresh = false;
  }

  /** React was given the newest. */
  hand(): void {
    this.newest!.isHanded = true;
    if (this.#isFresh) return;
    this.#isFresh = true;
    void soon.then(this.#age);
  }

  /**
   * Readers join the newest that were not given it. They may be told in another lane than those before,
   * and a pass may have begun without that: it must not show the newest without them.
   */
  join(): void {
    const { newest } = this;
    if (newest === undefined || !newest.isHanded) return;
    if (this.#isFresh) return;
    if (newest.isRendering) {
      newest.takeNext()?.close();
      newest.world.pin();
      this.#keep(newest);
    } else newest.retire();
    this.#follow(newest);
  }

  /**
   * Readers have come, or were shown again. No head is shown without them: neither an older one, nor the
   * newest in a pass that has begun. Those who wait need not be told: they are in the one before.
   */
  admit(): void {
    this.retireOld();
    const { newest } = this;
    if (newest === undefined || !newest.isHanded || this.#isFresh) return;
    newest.retire();
    this.#follow(newest);
  }

  /** One that shows the same, and that needs none before it: everybody who waits is given it. */
  renew(): void {
    this.retireOld();
    this.newest?.retire();
    this.#renew();
  }

  /** One of them is on the screen: those before it are not needed any more. */
  show(branch: Branch): void {
    this.rendering = undefined;
    this.round++;
    this.#shown = Math.max(this.#shown, branch.number);
    branch.previous = undefined;
    const isNewest = branch === this.newest;
    const passed = this.#old.splice(0, isNewest ? this.#old.length : this.#old.indexOf(branch) + 1);
    for (const other of passed) if (other !== branch) other.retire();
    const next = branch.takeNext();
    if (!isNewest) return next?.close();
    this.newest = this.#scope = undefined;
    if (next !== undefined) this.#renew(next);
  }

  /** The screen shows urgent commits: those that lack them are given up, and so is every pass. */
  passBy(): void {
    this.retireOld();
    this.newest?.catchUp();
  }

  retireOld(): void {
    for (const branch of this.#old.splice(0)) branch.retire();
  }

  /** None of them will be shown. */
  close(): void {
    this.retireOld();
    this.newest?.retire();
    this.newest = this.#scope = this.rendering = undefined;
    this.round++;
    this.#shown = this.#made;
  }

  /** A history with a bound may drop what a pinned world shows. */
  retain(writes: readonly CommitWrite[]): void {
    for (const { world, newest } of this.#old) {
      world.retain(writes);
      if (newest !== world) newest.retain(writes);
    }
    this.newest?.world.retain(writes);
  }

  /** One that shows the same, for those who were not given the newest. */
  #follow(newest: Branch): void {
    this.#renew();
    this.newest.previous = newest;
  }

  #renew(world?: FrameworkWorld): asserts this is { newest: Branch } {
    this.newest = new Branch(world, ++this.#made);
    this.#isFresh = false;
    this.#scope = undefined;
  }

  #keep(branch: Branch): void {
    this.#old.push(branch);
    if (this.#old.length <= MOST_KEPT) return;
    const place = this.#old[0] === this.rendering ? 1 : 0;
    for (const dropped of this.#old.splice(place, 1)) dropped.retire();
  }
}
