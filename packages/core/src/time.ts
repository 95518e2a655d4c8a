/** Where everything that waits gets its time from. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Calls a function once after so many milliseconds, unless what it returns is called before. */
  after(milliseconds: number, callback: () => void): () => void;
  /** A number from 0 to 1, as `Math.random` gives. */
  random(): number;
}

const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** The clock that is in use: that of the system, unless a test explores schedules. */
export let clock: Clock = systemClock;

/** Puts another clock in the place of the system's, or that one back. */
export function setClock(other: Clock | undefined): void {
  clock = other ?? systemClock;
}
