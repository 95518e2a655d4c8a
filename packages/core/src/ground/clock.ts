/** Where everything that waits gets its time from. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Calls a function once after so many milliseconds. The function that it returns prevents that. */
  after(milliseconds: number, callback: () => void): () => void;
  /** A number from 0 to 1, as `Math.random` gives. */
  random(): number;
}

/** The longest time of one `setTimeout`. A timer that is set for longer ends at once. */
const LONGEST = 2 ** 31 - 1;

const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (left: number): void => {
      timer =
        left > LONGEST
          ? setTimeout(() => wait(left - LONGEST), LONGEST)
          : setTimeout(callback, left);
    };
    wait(milliseconds);
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
