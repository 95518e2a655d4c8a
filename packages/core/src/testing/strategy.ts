import { randomFrom } from "./random.ts";

/** Decides which program goes on, out of those that can. */
export interface Strategy {
  /**
   * The place of the program in the list.
   *
   * @param hasCommitted Whether anything was committed since the last decision.
   */
  choose(ready: readonly string[], hasCommitted: boolean): number;
}

/** A decision of an earlier run: it chose one of these programs. */
interface Decision {
  readonly ready: readonly string[];
  chosen: number;
  /** Programs whose next step need not be tried here: another schedule comes to the same. */
  readonly asleep: Set<string>;
  /** Whether the chosen step has committed. It counts as yes until it is known. */
  hasCommitted: boolean;
}

/**
 * Goes through all schedules, depth first. Each run repeats the decisions of the one before up to the last
 * that can still be taken otherwise.
 *
 * Two steps that commit nothing can change places without anybody noticing. Where only distinct
 * schedules are wanted, such a step is put to sleep once it has been tried: it is not tried again
 * before something is committed. (In the literature: sleep sets.)
 */
export class EverySchedule implements Strategy {
  readonly #decisions: Decision[] = [];
  readonly #isDistinct: boolean;
  #depth = 0;
  /** All programs that could go on sleep. So the rest of this run is like one that was run before. */
  #isRedundant = false;

  constructor(isDistinct: boolean) {
    this.#isDistinct = isDistinct;
  }

  choose(ready: readonly string[], hasCommitted: boolean): number {
    if (this.#isRedundant) return 0;
    const before = this.#decisions[this.#depth - 1];
    if (before !== undefined) before.hasCommitted = hasCommitted;
    const decision = this.#decisions[this.#depth] ?? this.#add(before, ready);
    this.#depth++;
    if (decision === undefined) return 0;
    if (!isSame(decision.ready, ready)) {
      throw new Error(
        `The programs are not deterministic: after the same ${this.#depth - 1} steps, ${list(decision.ready)} could go on in one run, ${list(ready)} in another. Make everything they use in setup, and use no timers, random numbers or I/O.`,
      );
    }
    return decision.chosen;
  }

  #add(before: Decision | undefined, ready: readonly string[]): Decision | undefined {
    const asleep = this.#isDistinct ? asleepAfter(before) : new Set<string>();
    const chosen = nextAwake(ready, asleep, 0);
    if (chosen === undefined) {
      this.#isRedundant = true;
      return undefined;
    }
    const decision = { ready, chosen, asleep, hasCommitted: true };
    this.#decisions.push(decision);
    return decision;
  }

  /** Prepares the next run. Answers whether there is one. */
  next(): boolean {
    this.#depth = 0;
    this.#isRedundant = false;
    for (let last = this.#decisions.at(-1); last !== undefined; last = this.#decisions.at(-1)) {
      if (this.#isDistinct && !last.hasCommitted)
        last.asleep.add(last.ready[last.chosen] as string);
      const chosen = nextAwake(last.ready, last.asleep, last.chosen + 1);
      if (chosen !== undefined) {
        last.chosen = chosen;
        last.hasCommitted = true;
        return true;
      }
      this.#decisions.pop();
    }
    return false;
  }
}

/** A commit wakes everybody: what they do next may come out differently now. */
function asleepAfter(before: Decision | undefined): Set<string> {
  return new Set(before === undefined || before.hasCommitted ? [] : before.asleep);
}

function nextAwake(
  ready: readonly string[],
  asleep: ReadonlySet<string>,
  from: number,
): number | undefined {
  for (let i = from; i < ready.length; i++) if (!asleep.has(ready[i] as string)) return i;
  return undefined;
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
