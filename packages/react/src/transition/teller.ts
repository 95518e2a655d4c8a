import type { Branch } from "./branch.ts";
import type { Branches } from "./branches.ts";
import { isSame } from "./outcome.ts";
import { rendersUrgentLanesTogether } from "./react-internals.ts";
import { type Reader, URGENT } from "./reader.ts";
import type { ReaderIndex } from "./reader-index.ts";
import type { Renderer } from "./renderer.ts";
import { UrgentReaders } from "./urgent-readers.ts";

/**
 * Tells readers what to render next, each in the lane of the caller, and remembers whom it has told:
 * React may render lanes one by one, so whoever waits is told again of what comes later.
 *
 * The rule for transitions is that *each lane brings the whole root to its head by itself*.
 */
export class Teller {
  renderer: Renderer | undefined = undefined;
  /** Readers that the pending transitions have changed. */
  readonly waiting: Set<Reader> = new Set();
  /** Readers that were told of urgent commits which are not on the screen yet. */
  readonly urgent: UrgentReaders = new UrgentReaders();
  readonly #branches: Branches;
  readonly #index: ReaderIndex;
  /** How often somebody was told again since the screen was up to date. */
  #repeated = 0;

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
    for (const reader of readers) this.#tell(reader);
    this.#bringToPass();
  }

  /** Those whose value on the tip has changed: a derived value may come to the same result. */
  tellNews(readers: Iterable<Reader>): void {
    const { world } = this.#branches.tip;
    for (const reader of readers) {
      if (reader.isSource || this.#index.hasNews(reader, world)) this.#tell(reader);
    }
    this.#bringToPass();
  }

  #tell(reader: Reader): void {
    if (rendersUrgentLanesTogether) reader.dispatch(URGENT);
    this.urgent.add(reader);
    // The newest head has to stand last in its queue, so it is brought along from now on.
    if (this.#branches.head !== undefined) this.waiting.add(reader);
  }

  #bringToPass(): void {
    if (rendersUrgentLanesTogether || this.#repeat()) this.renderer?.ping();
    else {
      this.renderer?.renderAll();
      this.renderer?.ping();
    }
  }

  /** Brings readers that the head changes, and all that wait already, to the head. */
  broadcast(readers: Iterable<Reader>): void {
    const { head, tip, committed } = this.#branches;
    if (head === undefined) return;
    const moved = [...readers].filter((reader) => this.#isMoved(reader, head));
    for (const reader of moved) this.waiting.add(reader);
    if (tip !== committed) this.urgent.forEach((reader) => this.waiting.add(reader));
    this.renderer?.startTransition(() => {
      if (!head.isHanded) this.renderer?.hand(head);
      for (const reader of head.isHanded ? moved : this.waiting) {
        this.#index.follow(reader, head.world);
        reader.dispatch(head);
      }
    });
    head.isHanded = true;
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
    if (reader.isSource || this.waiting.has(reader)) return true;
    const { tip, committed } = this.#branches;
    const outcome = this.#index.follow(reader, head.world);
    return [tip, committed].some(
      ({ world }) => !isSame(this.#index.follow(reader, world), outcome),
    );
  }
}

/** Up to here nobody notices how often a reader was told. */
const FEW = 100;
