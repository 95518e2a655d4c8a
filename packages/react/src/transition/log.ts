import type { Identity } from "@dosync/core";
import { type CommitWrite, openWorld, type Values } from "@dosync/core/adapter";
import type { Branch } from "./branch.ts";

/** Runs a transaction again, where that is possible: not an asynchronous one, a draft or an agent's. */
export type Rerun = (() => unknown) | undefined;

/** An urgent commit that React has not put on the screen yet. */
interface Entry {
  readonly rerun: Rerun;
  /** The store's point before the commit, or before the first atom that its `dosync` changed. */
  readonly base: number;
  /** The store's point right after the commit: a world of this point shows the commit. */
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

/** Where a running `dosync` began: the atoms that it has changed come again with its end. */
export interface Inner {
  /** How many entries there ever were before. */
  readonly count: number;
  /** The store's point before. */
  readonly base: number;
  /** The tip before, if it was one of its own. */
  readonly tip: { readonly point: number; readonly written: Values } | undefined;
  /** What has been written to it since. */
  readonly replayed: Identity<unknown>[];
}

/** The urgent commits that are on their way to the screen, to be replayed on another world. */
export class UrgentLog {
  /** How many entries there ever were. */
  count = 0;
  #entries: Entry[] = [];
  readonly #store = openWorld();

  /**
   * Notes the commit that is about to be published. Only one that writes gets a point of its own.
   * `inner` says where its `dosync` began to change atoms.
   */
  append(rerun: Rerun, hasWrites: boolean, inner: Inner | undefined): void {
    this.count++;
    const { point } = this.#store;
    this.#entries.push({
      rerun,
      base: inner?.base ?? point,
      point: hasWrites ? point + 1 : point,
      number: this.count,
    });
  }

  /** Drops what a branch shows because it was committed before that. */
  dropUpTo(point: number): void {
    this.#entries = this.#entries
      .filter((entry) => entry.point > point)
      .map((entry) =>
        // The branch shows some atoms of this `dosync`: running all of it again would change them twice.
        entry.base < point ? { ...entry, rerun: undefined } : entry,
      );
  }

  clear(): void {
    this.#entries.length = 0;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Runs everything again. Stops where that is not possible. */
  replayOn(tip: Branch): TipChange {
    const replayed: Identity<unknown>[] = [];
    for (const { rerun } of this.#entries) {
      const change = replay(tip, rerun);
      if (change === undefined) return { replayed, isCollapsed: true };
      replayed.push(...change.replayed);
    }
    return { replayed, isCollapsed: false };
  }

  /** A `dosync` has changed its first atom. The tip, where it is written to, is one of its own. */
  beginInner(tip: Branch | undefined): Inner {
    const before =
      tip === undefined ? undefined : { point: tip.world.point, written: tip.world.written() };
    return { count: this.count, base: this.#store.point, tip: before, replayed: [] };
  }

  /** It has ended, and comes as a whole: what its atoms have left here is dropped. */
  endInner({ count }: Inner): void {
    this.#entries = this.#entries.filter(({ number }) => number <= count);
  }
}

/** Takes back the atoms that a `dosync` has changed, if the tip still stands on the same moment. */
export function goBack(tip: Branch, inner: Inner | undefined): boolean {
  if (inner === undefined) return true;
  if (inner.tip?.point !== tip.world.point) return false;
  tip.world.restore(inner.tip.written);
  return true;
}

/** Runs a transaction again on a branch. Undefined if that is not possible, or if it throws there. */
export function replay(branch: Branch, rerun: Rerun): TipChange | undefined {
  if (rerun === undefined) return undefined;
  try {
    const values = branch.world.replay(rerun);
    branch.world.write(values);
    return { replayed: [...values.keys()], isCollapsed: false };
  } catch {
    return undefined; // it was accepted in the store, so that is what will be shown
  }
}

/** What has another value after these writes. */
export function changedBy(writes: readonly CommitWrite[]): readonly Identity<unknown>[] {
  const changed: Identity<unknown>[] = [];
  for (const { identity, old, value } of writes) if (!Object.is(old, value)) changed.push(identity);
  return changed;
}
