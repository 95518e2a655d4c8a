import { addCommitListener, type CommitRecord } from "../commit/feed.ts";
import { InvalidArgumentError, show } from "../ground/errors.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { labelOf } from "../kernel/identity.ts";
import { type AsyncTransactionOptions, dosyncAsync } from "../transaction/dosync-async.ts";
import type { Transaction } from "../transaction/handle.ts";
import { checkExploration, checkReplay, checkTransaction } from "./check-exploration.ts";
import { randomFrom, seedOf } from "./random.ts";
import { Run, type Settled, type Step } from "./run.ts";
import { ScheduleError } from "./schedule-error.ts";
import { EverySchedule, givenSchedule, seededSchedule, type Strategy } from "./strategy.ts";

/** Something that runs beside others: usually a transaction with steps in between. */
export type Program<S, T> = (state: S, step: Step) => Promise<T> | T;

/** How one schedule ended. */
export interface Outcome<R> {
  /** How each program ended. */
  readonly results: { readonly [K in keyof R]: Settled<R[K]> };
  /** The programs in the order in which they went on: what {@link replay} takes. */
  readonly schedule: readonly string[];
}

/** Some programs, what they share, and what must come of it. */
export interface Exploration<S, R extends Record<string, unknown>> {
  /** The name used in errors. */
  readonly label?: string | undefined;
  /** Makes the state that the programs share: new for each schedule. */
  readonly setup: () => S;
  /** The programs that run side by side, by name. */
  readonly programs: { readonly [K in keyof R]: Program<S, R[K]> };
  /** Called with the state between any two steps; throws if something is wrong. */
  readonly always?: ((state: S) => void) | undefined;
  /** Called at the end of each schedule; throws if something is wrong. */
  readonly check?: ((state: S, outcome: Outcome<R>) => void) | undefined;
  /**
   * `"exhaustive"` tries every schedule. `"distinct"` leaves out those that differ from a tried one
   * only in the order of steps that commit nothing: usually a small part is left, and nothing is
   * missed as long as the programs share identities only, and no other variables. A seed and a number
   * of runs draw that many at random; without a seed, one is drawn, and stands in the error.
   * By default exhaustive.
   */
  readonly mode?:
    | "exhaustive"
    | "distinct"
    | { readonly seed?: number | undefined; readonly runs: number }
    | undefined;
  /** How many schedules to try before giving up, where all are to be tried. By default a million. */
  readonly maxSchedules?: number | undefined;
  /** How many steps one schedule may have. By default 10,000. */
  readonly maxSteps?: number | undefined;
}

/** The result of an exploration. */
export interface ExplorationReport {
  /** How many schedules were run. */
  readonly schedules: number;
  /** How many steps they had together. */
  readonly steps: number;
  /** The seed of the schedules, unless all were tried. */
  readonly seed: number | undefined;
}

const [MOST_SCHEDULES, MOST_STEPS] = [1_000_000, 10_000];

/**
 * Runs programs side by side in every order of their steps. Where these are too many it draws orders from a
 * seed. It checks each outcome: so a test proves that transactions are right whatever comes in between.
 *
 * A program is an asynchronous function that awaits `step("name")` wherever others may go on first.
 * Nothing else decides the order: pauses and time limits of transactions follow a clock that moves
 * only when no program can go on, so the same schedule gives the same run, at once. Explorations run
 * one after another, with nothing else beside them.
 *
 * @returns How many schedules were run.
 * @throws {ScheduleError} (as rejection) for the first schedule that fails: with its trace, its seed
 *   and what to pass to {@link replay}. It fails if `check` or `always` throws, or if a program waits
 *   for something that never comes.
 * @example
 * ```ts
 * const { schedules } = await explore({
 *   setup: () => ({ stock: ref(1, { label: "stock" }) }),
 *   programs: {
 *     ann: transaction(async (tx, { stock }, step) => {
 *       if (tx.deref(stock) === 0) return "sold out";
 *       await step("take");
 *       tx.alter(stock, (count) => count - 1);
 *       return "taken";
 *     }),
 *     bob: transaction(async (tx, { stock }) => tx.deref(stock)),
 *   },
 *   always: ({ stock }) => {
 *     if (deref(stock) < 0) throw new Error("oversold");
 *   },
 * });
 * schedules; // 10
 * ```
 */
export async function explore<S, R extends Record<string, unknown>>(
  exploration: Exploration<S, R>,
): Promise<ExplorationReport> {
  checkExploration(exploration, "explore");
  const { mode, maxSchedules = MOST_SCHEDULES } = exploration;
  if (mode === undefined || typeof mode === "string") {
    return exploreAll(exploration, new EverySchedule(mode === "distinct"), maxSchedules);
  }
  const { runs, seed = Math.floor(Math.random() * 2 ** 32) } = mode;
  if (!Number.isInteger(runs) || runs < 1) {
    throw new InvalidArgumentError("explore", `runs must be a whole number from 1, not ${runs}.`);
  }
  let steps = 0;
  for (let run = 0; run < runs; run++) {
    const strategy = seededSchedule(seedOf(seed, run));
    steps += await tryOne(exploration, strategy, { tried: run + 1, seed });
  }
  return { schedules: runs, steps, seed };
}

/**
 * Runs one schedule again, to look at it closely. It may be one that {@link explore} has found.
 *
 * @param schedule The programs in the order in which they go on, as a {@link ScheduleError} has it.
 *   Where it ends, the first program that can goes on.
 * @returns How it ended, and what happened, a line for each step.
 * @throws {ScheduleError} (as rejection) if it fails again.
 * @example
 * ```ts
 * import type { Ref } from "@dosync/core";
 *
 * const counting = {
 *   setup: () => ({ count: ref(0, { label: "count" }) }),
 *   programs: {
 *     a: transaction(async (tx, { count }: { count: Ref<number> }) => tx.alter(count, (n) => n + 1)),
 *     b: transaction(async (tx, { count }: { count: Ref<number> }) => tx.alter(count, (n) => n + 1)),
 *   },
 * };
 * const { trace } = await replay(counting, ["a", "b", "b", "a"]);
 * trace[0]; // "a: start"
 * ```
 */
export async function replay<S, R extends Record<string, unknown>>(
  exploration: Exploration<S, R>,
  schedule: readonly string[],
): Promise<Outcome<R> & { readonly trace: readonly string[] }> {
  checkReplay(exploration, schedule);
  const traced = await runTraced(exploration, schedule);
  if (traced.failure === undefined) return { ...traced.outcome, trace: traced.trace };
  throw new ScheduleError(exploration.label ?? "explore", {
    schedule,
    trace: traced.trace,
    seed: undefined,
    tried: 1,
    cause: traced.failure.error,
  });
}

/**
 * A program that is one asynchronous transaction. It has a step before its commit, in every attempt;
 * further ones are for the body to set. It is called what the program is called, and does not pause
 * between attempts.
 *
 * @example
 * ```ts
 * import type { Ref } from "@dosync/core";
 *
 * const add = transaction(async (tx, { count }: { count: Ref<number> }, step) => {
 *   const seen = tx.deref(count);
 *   await step("write");
 *   tx.refSet(count, seen + 1);
 * });
 * await explore({ setup: () => ({ count: ref(0) }), programs: { one: add, other: add } });
 * ```
 */
export function transaction<S, T>(
  body: (tx: Transaction, state: S, step: Step) => Promise<T> | T,
  options?: AsyncTransactionOptions,
): Program<S, NoInfer<T>> {
  checkTransaction(body, options);
  return (state, step) =>
    dosyncAsync(
      async (tx) => {
        const result = await body(tx, state, step);
        await step("commit");
        return result;
      },
      { label: step.program, backoff: () => 0, ...options },
    );
}

async function exploreAll<S, R extends Record<string, unknown>>(
  exploration: Exploration<S, R>,
  every: EverySchedule,
  maxSchedules: number,
): Promise<ExplorationReport> {
  let schedules = 0;
  let steps = 0;
  do {
    if (++schedules > maxSchedules) {
      throw new InvalidArgumentError(
        "explore",
        `There are more than ${maxSchedules} schedules. Raise maxSchedules, take out steps, or draw some: mode: { seed: 1, runs: ${maxSchedules} }.`,
      );
    }
    steps += await tryOne(exploration, every, { tried: schedules, seed: undefined });
  } while (every.next());
  return { schedules, steps, seed: undefined };
}

/** Runs one schedule as fast as it goes. If it fails, it is run again to see what happened. */
async function tryOne<S, R extends Record<string, unknown>>(
  exploration: Exploration<S, R>,
  strategy: Strategy,
  found: { readonly tried: number; readonly seed: number | undefined },
): Promise<number> {
  const state = exploration.setup();
  const run = runOf(exploration, state, strategy);
  try {
    checkOutcome(exploration, state, await run.finish(), run.schedule);
  } catch (cause) {
    const { trace } = await runTraced(exploration, run.schedule);
    const { schedule } = run;
    throw new ScheduleError(exploration.label ?? "explore", { ...found, schedule, trace, cause });
  }
  return run.schedule.length;
}

function runOf<S, R extends Record<string, unknown>>(
  { programs, always, maxSteps = MOST_STEPS }: Exploration<S, R>,
  state: S,
  strategy: Strategy,
): Run {
  const bound = Object.entries(programs as Record<string, Program<S, unknown>>).map(
    ([name, program]) => [name, (step: Step) => program(state, step)] as const,
  );
  return new Run(Object.fromEntries(bound), strategy, {
    random: randomFrom(1), // pauses only: they do not decide who comes first
    maxSteps,
    always: always && (() => always(state)),
  });
}

function checkOutcome<S, R extends Record<string, unknown>>(
  exploration: Exploration<S, R>,
  state: S,
  results: Record<string, Settled<unknown>>,
  schedule: readonly string[],
): Outcome<R> {
  const outcome = { results: results as Outcome<R>["results"], schedule };
  exploration.check?.(state, outcome);
  return outcome;
}

type Traced<R> = { readonly trace: readonly string[] } & (
  | { readonly failure: undefined; readonly outcome: Outcome<R> }
  | { readonly failure: { readonly error: unknown } }
);

/** Runs one schedule. It logs each step, and the writes of each commit. */
async function runTraced<S, R extends Record<string, unknown>>(
  exploration: Exploration<S, R>,
  schedule: readonly string[],
): Promise<Traced<R>> {
  const state = exploration.setup();
  const run = runOf(exploration, state, givenSchedule(schedule));
  const commits: string[][] = [];
  const stop = addCommitListener((record) =>
    (commits[run.trace.length - 1] ??= []).push(describeCommit(record)),
  );
  let ended: { failure: undefined; outcome: Outcome<R> } | { failure: { error: unknown } };
  try {
    const results = await run.finish();
    ended = {
      failure: undefined,
      outcome: checkOutcome(exploration, state, results, run.schedule),
    };
  } catch (error) {
    ended = { failure: { error } };
  } finally {
    stop();
  }
  const trace = run.trace.map(({ program, step }, i) =>
    [`${program}: ${step}`, ...(commits[i] ?? [])].join(" → "),
  );
  return { trace, ...ended };
}

function describeCommit({ label, attempts, writes }: CommitRecord): string {
  const who = label === undefined ? "" : ` by ${label}`;
  const tries = attempts === 1 ? "" : ` in attempt ${attempts}`;
  const what = writes.map(
    ([identity, old, value]) =>
      `${labelOf(nodeOf(identity, "explore"))} ${textOf(old)} → ${textOf(value)}`,
  );
  return `commit${who}${tries}: ${what.join(", ")}`;
}

/** The text of a value. Production leaves messages out, so there it is the value's own string. */
function textOf(value: unknown): string {
  return show(value) || String(value);
}
