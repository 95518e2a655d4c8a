import type { RootWorlds } from "./root-worlds.ts";
import { isSame } from "./outcome.ts";
import type { Dispatch, Reader, Rendered } from "./reader.ts";
import type { ReaderIndex } from "./reader-index.ts";

/** The readers that need another world than the one that they have rendered. */
export interface Missed {
  readonly urgent: readonly Reader[];
  readonly pending: readonly Reader[];
}

/**
 * `NewReaders` are the readers that were mounted or shown again. It also knows the queues of those that have
 * gone while a transition was pending.
 */
export class NewReaders {
  readonly #worlds: RootWorlds;
  readonly #index: ReaderIndex;
  /** The readers that have just come, with what they have rendered, if known. */
  readonly #readers: Map<Reader, Rendered | undefined> = new Map();
  /** The queues of readers that have gone while a transition was pending. */
  readonly #queuesLeft: Set<Dispatch> = new Set();

  constructor(worlds: RootWorlds, index: ReaderIndex) {
    this.#worlds = worlds;
    this.#index = index;
  }

  get isEmpty(): boolean {
    return this.#readers.size === 0 && this.#queuesLeft.size === 0;
  }

  /**
   * Adds a reader. Answers whether its queue may still hold an older pending world, so that it has to follow to
   * the newest.
   */
  add(reader: Reader, rendered: Rendered | undefined): boolean {
    this.#readers.set(reader, rendered);
    return this.#queuesLeft.delete(reader.dispatch);
  }

  remove(reader: Reader, wasWaiting: boolean): void {
    this.#readers.delete(reader);
    if (wasWaiting) this.#queuesLeft.add(reader.dispatch);
  }

  /** What has come since the last time. */
  take(waiting: ReadonlySet<Reader>): Missed {
    const urgent: Reader[] = [];
    const pending: Reader[] = [];
    for (const [reader, rendered] of this.#readers) {
      if (this.#hasMissedUrgent(reader, rendered)) urgent.push(reader);
      if (this.#hasMissedPending(reader, rendered, waiting)) pending.push(reader);
    }
    this.#readers.clear();
    this.#queuesLeft.clear();
    return { urgent, pending };
  }

  #hasMissedUrgent(reader: Reader, rendered: Rendered | undefined): boolean {
    const { onScreen, next } = this.#worlds;
    if (rendered === undefined) return true;
    // A reader of the screen's own world has been notified since it was attached.
    if (!reader.isNotified || next !== onScreen || rendered.world !== onScreen) {
      reader.notified = this.#index.follow(reader, next.shown);
      reader.isNotified = true;
    }
    return !isSame(reader.notified, rendered.outcome);
  }

  /** Whether a pending world gives it another value, and its queue lacks that world. */
  #hasMissedPending(
    reader: Reader,
    rendered: Rendered | undefined,
    waiting: ReadonlySet<Reader>,
  ): boolean {
    const { newest, pending } = this.#worlds;
    if (newest === undefined) return false;
    let isMissed = rendered === undefined || waiting.has(reader);
    for (const { latest } of [newest, ...pending.older]) {
      const outcome = this.#index.follow(reader, latest);
      isMissed ||= !isSame(outcome, rendered?.outcome);
    }
    return isMissed && reader.round !== pending.round;
  }
}
