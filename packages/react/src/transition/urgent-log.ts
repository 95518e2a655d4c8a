import type { Identity } from "@dosync/core";
import { type CommitWrite, openWorld, type Values } from "@dosync/core/adapter";
import type { RenderWorld } from "./render-world.ts";

/**
 * Runs a transaction again, where that is possible. It is not for an asynchronous one, a draft or an agent's.
 */
export type Rerun = (() => unknown) | undefined;

/** An urgent commit, as far as it matters where a transition is pending. */
export interface Urgent {
  readonly rerun: Rerun;
  readonly hasWrites: boolean;
  /** Whether a write in the store gives another value. */
  readonly hasChanges: boolean;
}

/** An urgent commit that React has not put on the screen yet. */
interface Entry {
  readonly rerun: Rerun;
  /** The store's point before the commit, or before its `dosync`'s first atom. */
  readonly base: number;
  /** The store's point right after the commit: a world of this point shows the commit. */
  readonly point: number;
  /** Its place among all entries there ever were. */
  readonly number: number;
}

/** What an urgent commit has done to the next world. */
export interface NextChange {
  /** What a replay has written there. */
  readonly replayed: readonly Identity<unknown>[];
  /** The commit could not be replayed, so `next` shows what `newest` does. */
  readonly isCollapsed: boolean;
}

/** What an urgent commit does where no transition is pending. */
export const NOTHING_MORE: NextChange = { replayed: [], isCollapsed: false };

/** Where a running `dosync` began. The atoms that it has changed come again with its end. */
export interface Inner {
  /** How many entries there ever were before. */
  readonly count: number;
  /** The store's point before. */
  readonly base: number;
  /** The next world before, if it was one of its own. */
  readonly next: { readonly point: number; readonly written: Values } | undefined;
  /** What has been written to it since. */
  readonly replayed: Identity<unknown>[];
}

/**
 * An `UrgentLog` holds urgent commits that are on their way to the screen. They are replayed on another world.
 */
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

  /** Drops what a world shows because it was committed before that. */
  dropUpTo(point: number): void {
    this.#entries = this.#entries
      .filter((entry) => entry.point > point)
      .map((entry) =>
        // The world shows some atoms of this `dosync`: running all of it again would change them twice.
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
  replayOn(next: RenderWorld): NextChange {
    const replayed: Identity<unknown>[] = [];
    for (const { rerun } of this.#entries) {
      const change = replay(next, rerun);
      if (change === undefined) return { replayed, isCollapsed: true };
      replayed.push(...change.replayed);
    }
    return { replayed, isCollapsed: false };
  }

  /** A `dosync` has changed its first atom. The next world is one of its own where it is written to. */
  beginInner(next: RenderWorld | undefined): Inner {
    const before =
      next === undefined ? undefined : { point: next.shown.point, written: next.shown.written() };
    return { count: this.count, base: this.#store.point, next: before, replayed: [] };
  }

  /** An inner commit has ended, and comes as a whole. What its atoms have left here is dropped. */
  endInner({ count }: Inner): void {
    this.#entries = this.#entries.filter(({ number }) => number <= count);
  }
}

/** Takes back a `dosync`'s atoms, if the next world still stands on that moment. */
export function goBack(next: RenderWorld, inner: Inner | undefined): boolean {
  if (inner === undefined) return true;
  if (inner.next?.point !== next.shown.point) return false;
  next.shown.restore(inner.next.written);
  return true;
}

/** Runs a transaction again on a world. Undefined if that is not possible, or if it throws there. */
export function replay(world: RenderWorld, rerun: Rerun): NextChange | undefined {
  if (rerun === undefined) return undefined;
  try {
    const values = world.shown.replay(rerun);
    world.shown.write(values);
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
