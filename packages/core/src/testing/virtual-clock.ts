import type { Clock } from "../ground/clock.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * Time for programs that a scheduler runs. Their steps take none, and it passes only when no program can go
 * on. So a pause never decides who comes first, unless there is nobody else.
 */
export class VirtualClock implements Clock {
  #now = 0;
  /** In the order in which they were set. */
  readonly #timers: Set<Timer> = new Set();
  readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, milliseconds), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Goes on to the earliest timer and calls it. Answers whether there was one. */
  pass(): boolean {
    let earliest: Timer | undefined;
    for (const timer of this.#timers) {
      if (earliest === undefined || timer.at < earliest.at) earliest = timer;
    }
    if (earliest === undefined) return false;
    this.#timers.delete(earliest);
    this.#now = earliest.at;
    earliest.callback();
    return true;
  }
}
