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
 * Tells readers what to render next, each in the lane of the caller, and remembers whom it has told.
 *
 * A reader that waits for the newest head has one head in its queue, which stands for the newest one
 * that React was given when it begins a pass. Urgent commits come on top of it and change nothing
 * there, so what is kept in the queues does not grow with them. Transitions may be rendered one by one,
 * so each of them is told to everybody who waits: *its lane brings the whole root to its head by
 * itself*.
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

  /**
   * Those whose value on the tip has changed: a derived value may come to the same result. Where all that
   * is pending is shown, those who wait may have been told of it before.
   */
  tellNews(readers: Iterable<Reader>, isAll: boolean): void {
    const { world } = this.#branches.tip;
    for (const reader of readers) {
      if (reader.isSource) reader.isTold = false;
      else if (!this.#index.hasNews(reader, world)) continue;
      this.#tell(reader);
    }
    if (isAll) {
      for (const reader of this.waiting) {
        if (this.#index.hasNews(reader, world)) this.#tell(reader);
      }
    }
    this.#bringToPass();
  }

  #tell(reader: Reader): void {
    const task = this.#task();
    if (rendersUrgentLanesTogether && reader.task !== task) {
      reader.dispatch(URGENT);
      reader.task = task;
    }
    this.urgent.add(reader);
  }

  #bringToPass(): void {
    if (this.renderer === undefined) return;
    if (!rendersUrgentLanesTogether && !this.#repeat()) this.renderer.renderAll();
    this.beside?.forEach((tell) => tell());
    this.pings++;
    this.renderer.ping();
  }

  /** Brings readers that the head changes to it, and all that wait already if it needs none before it. */
  broadcast(readers: Iterable<Reader>): void {
    const { head, heads, tip, committed } = this.#branches;
    if (head === undefined) return;
    const joining = new Set<Reader>();
    const join = (reader: Reader): void => {
      if (reader.round !== heads.round) joining.add(reader);
    };
    for (const reader of readers) if (this.#isMoved(reader, head)) join(reader);
    if (tip !== committed) this.urgent.forEach(join);
    if (head.isHanded && joining.size > 0) heads.join();
    else if (!head.isHanded && head.previous === undefined) {
      this.waiting.forEach((reader) => joining.add(reader));
    }
    this.#hand(joining);
  }

  #hand(readers: ReadonlySet<Reader>): void {
    const { heads } = this.#branches;
    const head = heads.newest!;
    if (head.isHanded && readers.size === 0) return;
    this.renderer?.startTransition(() => {
      this.renderer?.hand(head);
      for (const reader of readers) {
        this.#index.follow(reader, head.newest);
        reader.dispatch(head);
        reader.round = heads.round;
        this.waiting.add(reader);
      }
    });
    heads.hand();
  }

  /** What is the same as long as React has begun no pass, and gives what it is given the same lanes. */
  #task(): Task {
    const { passes } = this.#branches;
    if (this.#lastTask?.passes === passes) return this.#lastTask;
    void soon.then(this.#endTask);
    return (this.#lastTask = { passes });
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
    return true;
  }

  /** A derived value may come to the same result; then no older head has changed it either. */
  #isMoved(reader: Reader, head: Branch): boolean {
    if (reader.isSource) return true;
    const outcome = this.#index.follow(reader, head.newest);
    if (this.waiting.has(reader)) return true;
    const { tip, committed } = this.#branches;
    return [tip, committed].some(
      ({ world }) => !isSame(this.#index.follow(reader, world), outcome),
    );
  }
}

/**
 * A task of the page between two passes. Whoever was given what is urgent in it need not be given it
 * again: it is resolved when it is rendered.
 */
interface Task {
  readonly passes: number;
}

/** Up to here nobody notices how often a reader was told. */
const FEW = 100;
