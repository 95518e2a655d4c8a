import type { Step } from "../model.ts";
import type { Change, Event, GroupPlan, Program } from "./program.ts";

/** Whether a program shows what is to be found. */
export type Fails = (program: Program) => Promise<boolean>;

/**
 * The smallest program that still fails: parts of it are left out, or made simpler, as long as that
 * goes on failing. What depends on time is tried several times by `fails`.
 */
export async function shrink(program: Program, fails: Fails): Promise<Program> {
  let smallest = program;
  let isSmaller = true;
  while (isSmaller) {
    isSmaller = false;
    // Each attempt starts from what the one before it has found.
    /* oxlint-disable no-await-in-loop */
    for (let size = smallest.events.length >> 1; size >= 1; size >>= 1) {
      for (let start = smallest.events.length - size; start >= 0; start -= size) {
        const events = smallest.events.toSpliced(start, size);
        if (!(await fails({ ...smallest, events }))) continue;
        smallest = { ...smallest, events };
        isSmaller = true;
      }
    }
    for (const make of simplifications(smallest)) {
      const simpler = make(smallest);
      if (simpler === undefined || JSON.stringify(simpler) === JSON.stringify(smallest)) continue;
      if (!(await fails(simpler))) continue;
      smallest = simpler;
      isSmaller = true;
    }
    /* oxlint-enable no-await-in-loop */
  }
  return smallest;
}

type Simplify = (program: Program) => Program | undefined;

/** The simplest first. */
const LANES: readonly Event["lane"][] = ["sync", "default", "transition"];
const WAITS: readonly Event["wait"][] = ["no", "task"];

const PLAIN: GroupPlan = {
  isPortal: false,
  isNested: false,
  isMounted: false,
  throwsAt: undefined,
  suspendsAt: undefined,
};

function* simplifications(program: Program): Generator<Simplify> {
  yield (now) => ({ ...now, isStrict: false });
  yield (now) => ({ ...now, pages: 1 });
  yield (now) => ({ ...now, weight: 0 });
  for (let g = program.groups.length - 1; g >= 0; g--) {
    yield (now) => ({ ...now, groups: now.groups.slice(0, g) });
    for (const key of Object.keys(PLAIN) as (keyof GroupPlan)[]) {
      yield (now) => {
        const plan = now.groups[g];
        return plan && { ...now, groups: now.groups.with(g, { ...plan, [key]: PLAIN[key] }) };
      };
    }
  }
  for (let e = program.events.length - 1; e >= 0; e--) yield* ofEvent(e, program.events[e]!);
}

function* ofEvent(e: number, event: Event): Generator<Simplify> {
  const withEvent =
    (make: (event: Event) => Event | undefined): Simplify =>
    (now) => {
      const made = make(now.events[e]!);
      return made && { ...now, events: now.events.with(e, made) };
    };
  for (let c = event.changes.length - 1; c >= 0; c--) {
    yield withEvent((now) =>
      now.changes.length > 1 ? { ...now, changes: now.changes.toSpliced(c, 1) } : undefined,
    );
  }
  for (const lane of LANES) {
    if (lane === event.lane) break; // what comes later is no simpler
    yield withEvent((now) => ({ ...now, lane }));
  }
  for (const wait of WAITS) {
    if (wait === event.wait) break;
    yield withEvent((now) => ({ ...now, wait }));
  }
  for (let c = event.changes.length - 1; c >= 0; c--) {
    const withChange = (make: (change: Change) => Change | undefined): Simplify =>
      withEvent((now) => {
        const change = now.changes[c];
        const made = change && make(change);
        return made && { ...now, changes: now.changes.with(c, made) };
      });
    yield* ofChange(event.changes[c]!, withChange);
  }
}

function* ofChange(
  change: Change,
  withChange: (make: (change: Change) => Change | undefined) => Simplify,
): Generator<Simplify> {
  if (!("transaction" in change)) return;
  const withSteps = (make: (steps: readonly Step[]) => readonly Step[]): Simplify =>
    withChange((now) =>
      "transaction" in now
        ? { ...now, transaction: { ...now.transaction, steps: make(now.transaction.steps) } }
        : undefined,
    );
  yield withChange((now) => ("transaction" in now ? { ...now, kind: "transaction" } : undefined));
  yield withSteps(() => []);
  for (let s = change.transaction.steps.length - 1; s >= 0; s--) {
    yield withSteps((steps) => steps.toSpliced(s, 1));
    yield withSteps((steps) => {
      const step = steps[s];
      if (step === undefined || step.kind === "refuse") return steps;
      return steps.with(s, { kind: "add", to: step.kind === "branch" ? "x" : step.to });
    });
  }
}
