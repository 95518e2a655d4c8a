/** One benchmark: what is set up once, and what is repeated. */
export interface Benchmark {
  readonly name: string;
  /** Makes what is measured; answers the operation, or undefined where the library cannot do it. */
  readonly setup: () => Operation | undefined;
}

export interface Operation {
  /** Runs it this many times. The loop stands in here, so that it is compiled with the operation. */
  readonly run: (times: number) => void;
  /** How many units one turn stands for: the result is nanoseconds a unit. */
  readonly units?: number;
}

export interface Effort {
  /** How long one sample takes, in milliseconds. */
  readonly sample: number;
  readonly samples: number;
  /** How long it is repeated before, in milliseconds of the processor's time. */
  readonly warm: number;
}

declare const gc: (() => void) | undefined;

/**
 * The time of one unit in nanoseconds: the shortest of the samples. On a machine that others use as
 * well, the rest of them has measured the others.
 */
export function measure({ run, units = 1 }: Operation, effort: Effort): number {
  let times = 1;
  // Grows until a sample is long enough; this is the warm-up as well.
  for (let took = 0; took < effort.sample;) {
    took = timed(run, times);
    if (took < effort.sample)
      times = Math.ceil(times * Math.min(10, (1.2 * effort.sample) / Math.max(took, 0.01)));
  }
  // Collecting throws away compiled code along with shapes that nothing has any more; so it comes first.
  if (typeof gc === "function") gc();
  const warm = cpuTime() + effort.warm;
  while (cpuTime() < warm) run(times);
  const results: number[] = [];
  for (let i = 0; i < effort.samples; i++) results.push(timed(run, times) / times);
  return (Math.min(...results) * 1e6) / units;
}

/** Milliseconds that this process has really run: on a busy machine that is far less than has passed. */
function cpuTime(): number {
  return process.cpuUsage().user / 1000;
}

function timed(run: (times: number) => void, times: number): number {
  const begun = performance.now();
  run(times);
  return performance.now() - begun;
}

const sink: { value: unknown } = { value: undefined };

/** Keeps a result from being optimised away. */
export function keep(value: unknown): void {
  sink.value = value;
}
