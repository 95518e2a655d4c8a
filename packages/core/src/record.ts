import type { Extra, IdentityNode, Watches } from "./identity.ts";
import type { Write } from "./kernel.ts";
import type { Source } from "./source.ts";
import type { Subscriber } from "./subscribers.ts";

/** What a commit is called: its label, or the function that it ran, whose name is slow to read. */
export type Origin = string | (() => unknown) | undefined;

export function labelFrom(origin: Origin): string | undefined {
  return typeof origin === "function" ? origin.name || undefined : origin;
}

/** A list that keeps its room when it is emptied: an array that is shortened has to grow again. */
export class Noted<T> {
  readonly items: (T | undefined)[] = [];
  count = 0;
  /** What comes before has been dealt with; nothing has, as long as it is 0. */
  from = 0;
  /** Where several belong to one: how many of those have been. */
  within = 0;

  add(item: T): void {
    this.items[this.count++] = item;
  }

  clear(): void {
    if (this.count > LARGE) this.items.length = 0;
    else for (let i = 0; i < this.count; i++) this.items[i] = undefined;
    this.count = this.from = this.within = 0;
  }
}

/** So much room is given back. */
const LARGE = 1000;

/**
 * What has to be called because of one commit, noted while it was published.
 *
 * Everything in it is as it was at that commit: the watches, the values, the subscribers. It may
 * wait in the queue while earlier commits are delivered.
 */
export class Commit {
  point = 0;
  /** How many commits in a row were made by watches in answer to the one before. */
  depth = 0;
  /** Noted only where somebody follows every commit. */
  origin: Origin = undefined;
  attempts = 1;
  conflicts: readonly IdentityNode[] = NOTHING;
  /** Watch calls, in order: node, watches, old value, new value, node, … */
  readonly heard: Noted<unknown> = new Noted();
  /** The watches of derived values come after those of sources. */
  readonly heardLater: Noted<unknown> = new Noted();
  /** What must happen before anybody else is told: overtaken attempts stop, failures are reported. */
  notices: Set<() => void> | undefined = undefined;
  readonly subscribers: Noted<Subscriber> = new Noted();
  /** Whether one of the subscribers is on a channel. */
  hasChannels = false;
  writes: readonly Write[] | undefined = undefined;
  afterCommit: readonly (() => void)[] | undefined = undefined;
  /** Whether those who follow every commit have been told. */
  isFed = false;
  sends: readonly (() => void)[] | undefined = undefined;
  next: Commit | undefined = undefined;

  get label(): string | undefined {
    return labelFrom(this.origin);
  }

  note(
    source: Source,
    extra: Extra,
    old: unknown,
    value: unknown,
    isQuiet: boolean,
    origin: Origin,
  ): this {
    if (extra.watches !== undefined && !isQuiet) {
      hear(this.heard, source, extra.watches, old, value);
    }
    if (extra.claims !== undefined) {
      for (const claimant of extra.claims) {
        const tell = claimant.overtake(source, labelFrom(origin));
        if (tell !== undefined) (this.notices ??= new Set()).add(tell);
      }
    }
    return this;
  }

  clear(): void {
    if (this.heard.count > 0) this.heard.clear();
    if (this.heardLater.count > 0) this.heardLater.clear();
    if (this.subscribers.count > 0) this.subscribers.clear();
    this.hasChannels = this.isFed = false;
    this.notices = undefined;
    this.afterCommit = this.sends = undefined;
    this.next = undefined;
  }
}

const NOTHING: readonly never[] = [];

/** Notes that these watches are to be called, and holds them as they are now. */
export function hear(
  heard: Noted<unknown>,
  node: IdentityNode,
  watches: Watches,
  old: unknown,
  value: unknown,
): void {
  watches.held++;
  heard.add(node);
  heard.add(watches);
  heard.add(old);
  heard.add(value);
}
