import type { RenderWorld } from "./render-world.ts";
import type { RootWorlds } from "./root-worlds.ts";
import { isSame } from "./outcome.ts";
import { rendersUrgentLanesTogether } from "../internals/transitions.ts";
import { type Reader, URGENT } from "./reader.ts";
import type { ReaderIndex } from "./reader-index.ts";
import type { Renderer } from "./renderer.ts";
import { soon } from "./soon.ts";
import { UrgentReaders } from "./urgent-readers.ts";

/**
 * A `Notifier` gives readers their next world, each in the caller's lane. It remembers whom it has notified.
 *
 * A reader that waits for the newest world has one pending world in its queue, which stands for the newest one
 * that React was given when it begins a pass. Urgent commits come on top of it and change nothing
 * there, so what is kept in the queues does not grow with them. Transitions may be rendered one by one,
 * so each of them is notified to everybody who waits: *its lane brings the whole root to its pending world by
 * itself*.
 */
export class Notifier {
  renderer: Renderer | undefined = undefined;
  /** How often the root component was given an urgent update, in any lane. */
  urgentCount = 0;
  /** Readers that the pending transitions have changed. */
  readonly waiting: Set<Reader> = new Set();
  /** Readers that were notified of urgent commits still on their way to the screen. */
  readonly urgent: UrgentReaders = new UrgentReaders();
  /** React 18: whoever shows work in the same screens as its values. */
  readonly beside: Set<() => void> | undefined = rendersUrgentLanesTogether ? undefined : new Set();
  readonly #worlds: RootWorlds;
  readonly #index: ReaderIndex;
  /** How often somebody was notified again since the screen was up to date. */
  #repeated = 0;
  #lastTask: Task | undefined = undefined;
  readonly #endTask = (): void => {
    this.#lastTask = undefined;
  };

  constructor(worlds: RootWorlds, index: ReaderIndex) {
    this.#worlds = worlds;
    this.#index = index;
  }

  /** What was urgent is on the screen, all of it. */
  endUrgent(): void {
    this.urgent.clear();
    this.#repeated = 0;
  }

  notifyUrgent(readers: Iterable<Reader>): void {
    for (const reader of readers) {
      reader.isNotified = false; // it renders what the next world gives by now
      this.#notify(reader);
    }
    this.#countUrgent();
  }

  /**
   * Notifies the readers whose value in the next world has changed. A derived value may come to the same
   * result. Where all that is pending is shown, those who wait may have been notified of it before.
   */
  notifyChanged(readers: Iterable<Reader>, isAll: boolean): void {
    const world = this.#worlds.next.shown;
    for (const reader of readers) {
      if (reader.isSource) reader.isNotified = false;
      else if (!this.#index.hasNews(reader, world)) continue;
      this.#notify(reader);
    }
    if (isAll) {
      for (const reader of this.waiting) {
        if (this.#index.hasNews(reader, world)) this.#notify(reader);
      }
    }
    this.#countUrgent();
  }

  #notify(reader: Reader): void {
    const task = this.#task();
    if (rendersUrgentLanesTogether && reader.task !== task) {
      reader.dispatch(URGENT);
      reader.task = task;
    }
    this.urgent.add(reader);
  }

  #countUrgent(): void {
    if (this.renderer === undefined) return;
    if (!rendersUrgentLanesTogether && !this.#repeat()) this.renderer.renderAll();
    this.beside?.forEach((tell) => tell());
    this.urgentCount++;
    this.renderer.countUrgent();
  }

  /**
   * Gives the newest world to the readers that it changes. If it needs none before it, those who wait are given
   * it too.
   */
  notifyPending(readers: Iterable<Reader>): void {
    const { newest, pending, next, onScreen } = this.#worlds;
    if (newest === undefined) return;
    const joining = new Set<Reader>();
    const join = (reader: Reader): void => {
      if (reader.round !== pending.round) joining.add(reader);
    };
    for (const reader of readers) if (this.#isMoved(reader, newest)) join(reader);
    if (next !== onScreen) this.urgent.forEach(join);
    if (newest.isGiven && joining.size > 0) pending.join();
    else if (!newest.isGiven && newest.previous === undefined) {
      this.waiting.forEach((reader) => joining.add(reader));
    }
    this.#give(joining);
  }

  #give(readers: ReadonlySet<Reader>): void {
    const { pending } = this.#worlds;
    const newest = pending.newest!;
    if (newest.isGiven && readers.size === 0) return;
    this.renderer?.startTransition(() => {
      // Once for a lane: React keeps what the root component is given until it renders that.
      if (!pending.isFresh) this.renderer?.give(newest);
      for (const reader of readers) {
        this.#index.follow(reader, newest.latest);
        reader.dispatch(newest);
        reader.round = pending.round;
        this.waiting.add(reader);
      }
    });
    pending.markGiven();
  }

  /** The same object until React begins a pass or changes the lane. */
  #task(): Task {
    const { passes } = this.#worlds;
    if (this.#lastTask?.passes === passes) return this.#lastTask;
    void soon.then(this.#endTask);
    return (this.#lastTask = { passes });
  }

  /**
   * React 18 renders a click before a timer. So the click has to bring along what the timer changed, everybody
   * who waits is notified in each lane, and lanes cannot be told apart here. When that has come to as much as
   * all readers together it is given up, and all of them render once, at the next pass.
   */
  #repeat(): boolean {
    this.#repeated += this.urgent.size;
    if (this.#repeated > Math.max(this.#index.size, FEW) * 2) return false;
    this.urgent.forEach((reader) => reader.dispatch(URGENT));
    return true;
  }

  /**
   * Whether the newest world gives this reader something that its queue lacks. A derived value may come to the
   * same result; then no older pending world has changed it either.
   */
  #isMoved(reader: Reader, newest: RenderWorld): boolean {
    if (reader.isSource) return true;
    const outcome = this.#index.follow(reader, newest.latest);
    if (this.waiting.has(reader)) return true;
    const { next, onScreen } = this.#worlds;
    return [next, onScreen].some(
      ({ shown }) => !isSame(this.#index.follow(reader, shown), outcome),
    );
  }
}

/**
 * A `Task` is a task of the page between two passes. A reader is given what is urgent once in it: it is
 * resolved when it is rendered.
 */
interface Task {
  readonly passes: number;
}

/** Up to here nobody notices how often a reader was notified. */
const FEW = 100;
