import type { Branches } from "./branches.ts";
import { isSame } from "./outcome.ts";
import type { Dispatch, Reader, Rendered } from "./reader.ts";
import type { ReaderIndex } from "./reader-index.ts";

/** What readers that have just come have to be told, after what they have rendered. */
export interface Missed {
  readonly urgent: readonly Reader[];
  readonly heads: readonly Reader[];
}

/** Readers that were mounted or shown again, and those that have gone while a transition was pending. */
export class Arrivals {
  readonly #branches: Branches;
  readonly #index: ReaderIndex;
  /** Readers that have just come, with what they have rendered, if that is known. */
  readonly #late: Map<Reader, Rendered | undefined> = new Map();
  /** The queues of readers that have gone while a transition was pending. */
  readonly #orphans: Set<Dispatch> = new Set();

  constructor(branches: Branches, index: ReaderIndex) {
    this.#branches = branches;
    this.#index = index;
  }

  get isEmpty(): boolean {
    return this.#late.size === 0 && this.#orphans.size === 0;
  }

  /** Answers whether its queue may still hold an older head, so that it has to follow to the newest. */
  add(reader: Reader, rendered: Rendered | undefined): boolean {
    this.#late.set(reader, rendered);
    return this.#orphans.delete(reader.dispatch);
  }

  remove(reader: Reader, wasWaiting: boolean): void {
    this.#late.delete(reader);
    if (wasWaiting) this.#orphans.add(reader.dispatch);
  }

  /** What has come since the last time. */
  take(waiting: ReadonlySet<Reader>): Missed {
    const urgent: Reader[] = [];
    const heads: Reader[] = [];
    for (const [reader, rendered] of this.#late) {
      if (this.#hasMissedUrgent(reader, rendered)) urgent.push(reader);
      if (this.#hasMissedHead(reader, rendered, waiting)) heads.push(reader);
    }
    this.#late.clear();
    this.#orphans.clear();
    return { urgent, heads };
  }

  #hasMissedUrgent(reader: Reader, rendered: Rendered | undefined): boolean {
    const { committed, tip } = this.#branches;
    if (rendered === undefined) return true;
    // On the screen's own world it was read when the reader was attached, and commits are told since.
    if (!reader.isTold || tip !== committed || rendered.branch !== committed) {
      reader.told = this.#index.follow(reader, tip.world);
      reader.isTold = true;
    }
    return !isSame(reader.told, rendered.outcome);
  }

  /** Whether a head that React may show gives it something else than the screen, and is not in its queue. */
  #hasMissedHead(
    reader: Reader,
    rendered: Rendered | undefined,
    waiting: ReadonlySet<Reader>,
  ): boolean {
    const { head, heads } = this.#branches;
    if (head === undefined) return false;
    let isMissed = rendered === undefined || waiting.has(reader);
    for (const { newest } of [head, ...heads.old]) {
      const outcome = this.#index.follow(reader, newest);
      isMissed ||= !isSame(outcome, rendered?.outcome);
    }
    return isMissed && reader.round !== heads.round;
  }
}
