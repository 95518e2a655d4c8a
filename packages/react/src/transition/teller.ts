import type { Branch } from "./branch.ts";
import type { Branches } from "./branches.ts";
import { isSame } from "./outcome.ts";
import { rendersUrgentLanesTogether } from "../internals/transitions.ts";
import { type Reader, URGENT } from "./reader.ts";
import type { ReaderIndex } from "./reader-index.ts";
import type { Renderer } from "./renderer.ts";
import { soon } from "./soon.ts";
import { UrgentReaders } from "./urgent-readers.ts";

/**
 * Tells readers what to render next, each in the lane of the caller, and remembers whom it has told:
 * React may render lanes one by one, so whoever waits is told again of what comes later.
 *
 * The rule for transitions is that *each lane brings the whole root to its head by itself*.
 */
export class Teller {
  renderer: Renderer | undefined = undefined;
  /** How often the root component was given a ping, in one lane or another. */
  pings = 0;
  /** Readers that the pending transitions have changed. */
  readonly waiting: Set<Reader> = new Set();
  /** Readers that were told of urgent commits which are not on the screen yet. */
  readonly urgent: UrgentReaders = new UrgentReaders();
  /** React 18: whoever shows how work goes on, in the same screens as the values that it has made. */
  readonly beside: Set<() => void> | undefined = rendersUrgentLanesTogether ? undefined : new Set();
  readonly #branches: Branches;
  readonly #index: ReaderIndex;
  /** How often somebody was told again since the screen was up to date. */
  #repeated = 0;
  /** React 18: everybody who was told of urgent commits was told again, after the newest head. */
  #isHeadBehind = false;
  /** Whether a reader waits that did not when the head was handed. */
  #hasJoined = false;
  #lastTask: Task | undefined = undefined;
  readonly #endTask = (): void => {
    this.#lastTask = undefined;
  };

  constructor(branches: Branches, index: ReaderIndex) {
    this.#branches = branches;
    this.#index = index;
  }

  /** What was urgent is on the screen, all of it. */
  endUrgent(): void {
    this.urgent.clear();
    this.#repeated = 0;
  }

  tellUrgent(readers: Iterable<Reader>): void {
    for (const reader of readers) {
      reader.isTold = false; // it renders what the tip gives by now, which was not looked at here
      this.#tell(reader);
    }
    this.#bringToPass();
  }

  /** Those whose value on the tip has changed: a derived value may come to the same result. */
  tellNews(readers: Iterable<Reader>): void {
    const { world } = this.#branches.tip;
    for (const reader of readers) {
      if (reader.isSource) reader.isTold = false;
      else if (!this.#index.hasNews(reader, world)) continue;
      this.#tell(reader);
    }
    this.#bringToPass();
  }

  #tell(reader: Reader): void {
    const { head } = this.#branches;
    const task = this.#task();
    if (rendersUrgentLanesTogether && reader.task !== task) {
      reader.dispatch(URGENT);
      reader.task = head === undefined ? task : task.withoutHead;
    }
    this.urgent.add(reader);
    // The newest head has to stand last in its queue, so it is brought along from now on.
    if (head !== undefined) this.#hasJoined ||= !this.waiting.has(reader);
    if (head !== undefined) this.waiting.add(reader);
  }

  #bringToPass(): void {
    if (this.renderer === undefined) return;
    if (!rendersUrgentLanesTogether && !this.#repeat()) this.renderer.renderAll();
    this.beside?.forEach((tell) => tell());
    this.pings++;
    this.renderer.ping();
  }

  /** Brings readers that the head changes, and all that wait already, to the head. */
  broadcast(readers: Iterable<Reader>): void {
    const { head, tip, committed } = this.#branches;
    if (head === undefined) return;
    const moved = [...readers].filter((reader) => this.#isMoved(reader, head));
    for (const reader of moved) this.#join(reader);
    if (tip !== committed) this.urgent.forEach((reader) => this.#join(reader));
    const followers = this.#followers(head, moved);
    // Whoever joins may get another lane than those before: the root component has both then.
    const hasToHand = !head.isHanded || this.#hasJoined;
    this.#hasJoined = this.#isHeadBehind = false;
    if (!hasToHand && followers.length === 0) return;
    const task = this.#task();
    this.renderer?.startTransition(() => {
      if (hasToHand) this.renderer?.hand(head);
      for (const reader of followers) {
        this.#index.follow(reader, head.world);
        reader.dispatch(head);
        if (reader.task === task.withoutHead) reader.task = task;
      }
    });
    this.#branches.handHead();
  }

  /** Everybody who waits for a new head; for one that React has, those who were told since. */
  #followers(head: Branch, moved: readonly Reader[]): readonly Reader[] {
    if (!head.isHanded) return [...this.waiting];
    const told = new Set(moved);
    if (this.#isHeadBehind) this.urgent.forEach((reader) => told.add(reader));
    const task = this.#task();
    return [...told].filter((reader) => reader.task !== task);
  }

  #join(reader: Reader): void {
    this.#hasJoined ||= !this.waiting.has(reader);
    this.waiting.add(reader);
  }

  /** What is the same as long as React has begun no pass, and gives what it is given the same lanes. */
  #task(): Task {
    const { passes, head } = this.#branches;
    const known = this.#lastTask;
    if (known !== undefined && known.passes === passes && known.head === head) return known;
    void soon.then(this.#endTask);
    return (this.#lastTask = new Task(passes, head));
  }

  /**
   * React 18 renders a click before a timer: it has to bring along what the timer changed, so that
   * everybody who waits is told in each lane, and lanes cannot be told apart here. When that has come
   * to as much as all readers together it is given up, and all of them render once, at the next pass.
   */
  #repeat(): boolean {
    this.#repeated += this.urgent.size;
    if (this.#repeated > Math.max(this.#index.size, FEW) * 2) return false;
    this.urgent.forEach((reader) => reader.dispatch(URGENT));
    this.#isHeadBehind = true;
    return true;
  }

  /** A derived value may come to the same result; then no older head has changed it either. */
  #isMoved(reader: Reader, head: Branch): boolean {
    if (reader.isSource || this.waiting.has(reader)) return true;
    const { tip, committed } = this.#branches;
    const outcome = this.#index.follow(reader, head.world);
    return [tip, committed].some(
      ({ world }) => !isSame(this.#index.follow(reader, world), outcome),
    );
  }
}

/**
 * A task of the page between two passes. Whoever was given what is urgent in it, and the head after
 * that, need not be given either again: both are resolved when they are rendered.
 */
export class Task {
  readonly passes: number;
  readonly head: Branch | undefined;
  /** Stands for it at a reader that was given what is urgent, and not the head. */
  readonly withoutHead: object = {};

  constructor(passes: number, head: Branch | undefined) {
    this.passes = passes;
    this.head = head;
  }
}

/** Up to here nobody notices how often a reader was told. */
const FEW = 100;
