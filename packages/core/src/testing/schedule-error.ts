import { DosyncError } from "../ground/errors.ts";

/** A schedule was found in which the programs do something wrong. `cause` says what. */
export class ScheduleError extends DosyncError {
  override get name(): string {
    return "ScheduleError";
  }
  /** The programs in the order in which they went on: what `replay` takes. */
  readonly schedule: readonly string[];
  /** The course of events, a line for each step. */
  readonly trace: readonly string[];
  /** The seed of the schedules, unless all were tried. */
  readonly seed: number | undefined;
  /** @internal */
  constructor(
    label: string,
    found: {
      readonly schedule: readonly string[];
      readonly trace: readonly string[];
      readonly seed: number | undefined;
      readonly tried: number;
      readonly cause: unknown;
    },
  ) {
    const { schedule, trace, seed, tried, cause } = found;
    const origin = seed === undefined ? "" : ` (seed ${seed})`;
    super(
      "SCHEDULE_FAILED",
      label,
      [
        `${label}: schedule ${tried}${origin} fails: ${cause instanceof Error ? cause.message : String(cause)}`,
        ...trace.map((line) => `  ${line}`),
        `Run it again: replay(exploration, ${JSON.stringify(schedule)})`,
      ].join("\n"),
      { cause },
    );
    this.schedule = schedule;
    this.trace = trace;
    this.seed = seed;
  }
}
