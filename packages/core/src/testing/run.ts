import { kernel } from "../kernel/kernel.ts";
import { setClock } from "../ground/clock.ts";
import { idle } from "./idle.ts";
import type { Strategy } from "./strategy.ts";
import { VirtualClock } from "./virtual-clock.ts";

/**
 * Awaited between the operations of a program. Here the scheduler may let others go on first. The name says
 * in the trace what comes next.
 */
export interface Step {
  (name?: string): Promise<void>;
  /** The name of the program. */
  readonly program: string;
}

/** A part of one program, from a step to the next. No other program ran in between. */
export interface TraceEntry {
  readonly program: string;
  /** The step that it went on from; `start` for the first. */
  readonly step: string;
}

/** How a program ended: with a result, or with what it threw. */
export type Settled<T> =
  | { readonly status: "fulfilled"; readonly value: T }
  | { readonly status: "rejected"; readonly reason: unknown };

/** A program of a run: parked at a step, running or waiting for something, or done. */
interface Process {
  readonly name: string;
  step: string;
  /** Lets it go on. Set as long as it is parked. */
  resume: (() => void) | undefined;
  /** Ends it where it is parked. */
  abandon: ((error: Error) => void) | undefined;
  settled: Settled<unknown> | undefined;
}

/** All programs share one kernel and one clock. Two runs at once would disturb each other. */
let isBusy = false;

/**
 * Runs programs once, one at a time, in the order that a strategy decides.
 *
 *     parked ──resume──▶ running ──step()──▶ parked
 *                           ├────returns───▶ done
 *                           └─ nothing left to run: it waits for another program, or for time
 *
 * As long as no program waits, the parking of one lets the next one go on, all within microtasks. A program
 * that was resumed waits if it has not come back when every microtask has run.
 */
export class Run {
  readonly trace: TraceEntry[] = [];
  readonly schedule: string[] = [];
  readonly #processes: Process[] = [];
  readonly #strategy: Strategy;
  readonly #clock: VirtualClock;
  readonly #maxSteps: number;
  /** Called whenever a program has come to a step or its end. */
  readonly #always: (() => void) | undefined;
  /** How many have been resumed and have not come back. */
  #away = 0;
  /** The commit point when the last program was let go on. */
  #pointBefore = kernel.point;
  #failure: { readonly error: unknown } | undefined = undefined;

  constructor(
    programs: Readonly<Record<string, (step: Step) => unknown>>,
    strategy: Strategy,
    options: {
      readonly random: () => number;
      readonly maxSteps: number;
      readonly always: (() => void) | undefined;
    },
  ) {
    this.#strategy = strategy;
    this.#clock = new VirtualClock(options.random);
    this.#maxSteps = options.maxSteps;
    this.#always = options.always;
    for (const [name, program] of Object.entries(programs)) this.#park(name, program);
  }

  /** Every program waits at its start. */
  #park(name: string, program: (step: Step) => unknown): void {
    const process: Process = {
      name,
      step: "start",
      resume: undefined,
      abandon: undefined,
      settled: undefined,
    };
    const step: Step = Object.assign(
      (at?: string) => this.#stepOf(process, at ?? `step ${this.#passed(name) + 1}`),
      { program: name },
    );
    this.#processes.push(process);
    // A program starts in a microtask of its own. Whoever lets it start may be inside a transaction's body.
    process.resume = () =>
      void Promise.resolve()
        .then(() => program(step))
        .then(
          (value) => this.#done(process, { status: "fulfilled", value }),
          (reason: unknown) => this.#done(process, { status: "rejected", reason }),
        );
  }

  /** Runs all of them to their end. Throws if one cannot get there, or if what must hold does not. */
  async finish(): Promise<Record<string, Settled<unknown>>> {
    if (isBusy) throw new Error("Another exploration runs already. Await it before the next one.");
    isBusy = true;
    setClock(this.#clock);
    try {
      this.#advance();
      while (!this.#isOver()) {
        await idle();
        if (!this.#isOver() && !this.#advance() && !this.#clock.pass()) this.#fail(this.#stuck());
      }
      if (this.#failure !== undefined) await this.#abandon();
    } finally {
      isBusy = false;
      setClock(undefined);
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    return Object.fromEntries(
      this.#processes.map(({ name, settled }) => [name, settled as Settled<unknown>]),
    );
  }

  /** Lets the next program go on. Answers whether there is one. */
  #advance(): boolean {
    const ready: Process[] = [];
    const names: string[] = [];
    for (const process of this.#processes) {
      if (process.resume === undefined) continue;
      ready.push(process);
      names.push(process.name);
    }
    if (ready.length === 0) return false;
    try {
      if (this.schedule.length >= this.#maxSteps) throw this.#endless();
      const hasCommitted = kernel.point !== this.#pointBefore;
      const chosen = ready[this.#strategy.choose(names, hasCommitted)] as Process;
      this.#pointBefore = kernel.point;
      const resume = chosen.resume as () => void;
      chosen.resume = undefined;
      this.#away++;
      this.schedule.push(chosen.name);
      this.trace.push({ program: chosen.name, step: chosen.step });
      resume();
    } catch (error) {
      this.#fail(error);
    }
    return true;
  }

  #stepOf(process: Process, name: string): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(abandoned());
    if (process.resume !== undefined) {
      return Promise.reject(
        new Error(`Program "${process.name}" is at step "${process.step}" already: await it.`),
      );
    }
    process.step = name;
    return new Promise((resolve, reject) => {
      process.resume = resolve;
      process.abandon = reject;
      this.#cameBack();
    });
  }

  #done(process: Process, settled: Settled<unknown>): void {
    process.settled = settled;
    this.#cameBack();
  }

  #cameBack(): void {
    this.#away--;
    queueMicrotask(this.#check); // outside of whatever called step(), which may do more before it awaits
  }

  readonly #check = (): void => {
    try {
      if (this.#failure === undefined) this.#always?.();
    } catch (error) {
      this.#fail(error);
    }
    // If somebody waits, it may have been woken. Then everything has to come to rest first.
    if (this.#away === 0 && !this.#isOver()) this.#advance();
  };

  #isOver(): boolean {
    return (
      this.#failure !== undefined || this.#processes.every(({ settled }) => settled !== undefined)
    );
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Ends parked and waiting programs, so that nothing of this run is left. */
  async #abandon(): Promise<void> {
    for (const process of this.#processes) {
      process.resume = undefined;
      process.abandon?.(abandoned());
    }
    await idle();
    for (let i = 0; i < this.#processes.length * 100 && this.#clock.pass(); i++) await idle();
  }

  #passed(name: string): number {
    return this.trace.filter(({ program }) => program === name).length;
  }

  #stuck(): Error {
    const waiting = this.#processes.filter(({ settled }) => settled === undefined);
    const where = waiting.map(({ name, step }) => `"${name}" after step "${step}"`).join(", ");
    return new Error(
      `Stuck: ${where} waits for something that no other program does. A program may wait for steps, for other programs and for the pauses of transactions, not for timers or I/O.`,
    );
  }

  #endless(): Error {
    return new Error(
      `Not at an end after ${this.#maxSteps} steps: the programs may keep each other from committing. Raise maxSteps if they need more.`,
    );
  }
}

function abandoned(): Error {
  return new Error("The run was given up because something in it has failed.");
}
