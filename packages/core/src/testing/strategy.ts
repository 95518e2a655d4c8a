import { randomFrom } from "./random.ts";

/** Decides which program goes on, out of those that can. */
export interface Strategy {
  /** The place of the program in the list. */
  choose(ready: readonly string[]): number;
}

/** A decision of an earlier run: it chose one of these programs. */
interface Decision {
  readonly ready: readonly string[];
  chosen: number;
}

/**
 * Goes through all schedules, depth first: each run repeats the decisions of the one before up to the
 * last that can still be taken otherwise.
 */
export class EverySchedule implements Strategy {
  readonly #decisions: Decision[] = [];
  #depth = 0;

  choose(ready: readonly string[]): number {
    const decision = this.#decisions[this.#depth++];
    if (decision === undefined) {
      this.#decisions.push({ ready, chosen: 0 });
      return 0;
    }
    if (!isSame(decision.ready, ready)) {
      throw new Error(
        `The programs are not deterministic: after the same ${this.#depth - 1} steps, ${list(decision.ready)} could go on in one run, ${list(ready)} in another. Make everything they use in setup, and use no timers, random numbers or I/O.`,
      );
    }
    return decision.chosen;
  }

  /** Prepares the next run. Answers whether there is one. */
  next(): boolean {
    this.#depth = 0;
    for (let last = this.#decisions.at(-1); last !== undefined; last = this.#decisions.at(-1)) {
      if (++last.chosen < last.ready.length) return true;
      this.#decisions.pop();
    }
    return false;
  }
}

/** Any program that can go on, as a seed has it. */
export function seededSchedule(seed: number): Strategy {
  const random = randomFrom(seed);
  return { choose: (ready) => Math.floor(random() * ready.length) };
}

/** The programs named, in this order; afterwards the first that can go on. */
export function givenSchedule(names: readonly string[]): Strategy {
  let depth = 0;
  return {
    choose(ready) {
      const name = names[depth++];
      if (name === undefined) return 0;
      const place = ready.indexOf(name);
      if (place >= 0) return place;
      throw new Error(
        `The schedule cannot be replayed: at step ${depth}, "${name}" should go on, but only ${list(ready)} can.`,
      );
    },
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, i) => name === other[i]);
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
