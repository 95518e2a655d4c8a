import type { Identity } from "@dosync/core";
import { partOf } from "./scope.ts";

/** What a step has done to one identity: an atom, a ref, a row of a collection, or a lens of the scope. */
export interface StepWrite {
  readonly identity: Identity<unknown>;
  /** The value before the step. */
  readonly old: unknown;
  /** The value that the step wrote. */
  readonly value: unknown;
}

/** A step of the user: what one commit wrote, or several that were grouped or merged. */
export interface HistoryStep {
  /** The label of its last commit, or of its group: what a menu shows behind "Undo". */
  readonly label: string | undefined;
  /** The `meta` of its last commit, or of its group. */
  readonly meta: unknown;
  readonly writes: readonly StepWrite[];
}

/** A `Step` is a `HistoryStep` with what says whether the next commit belongs to it. */
export interface Step extends HistoryStep {
  readonly time: number;
  /** The call of `group` in which it was made. */
  readonly group: object | undefined;
}

/** The steps that can be undone and those that can be redone. The last one of each is the next. */
export interface Stacks {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  /** Whether the last step takes no further commit in, since somebody has undone or redone. */
  readonly isSealed: boolean;
}

export const NO_STEPS: Stacks = { past: [], future: [], isSealed: true };

/** The stacks with one more step, or with one that goes on where the last one ends. */
export function withStep(
  { past, isSealed }: Stacks,
  step: Step,
  canMerge: (last: Step, step: Step) => boolean,
  limit: number,
): Stacks {
  const last = past.at(-1);
  const isMore =
    last !== undefined &&
    !isSealed &&
    last.group === step.group &&
    (step.group !== undefined || canMerge(last, step));
  const writes = isMore ? joined(last.writes, step.writes) : undefined;
  if (writes === undefined) return withPast([...past, step].slice(-limit));
  const before = past.slice(0, -1);
  return withPast(writes.length === 0 ? before : [...before, { ...step, writes }]);
}

function withPast(past: readonly Step[]): Stacks {
  return { past, future: [], isSealed: false };
}

/**
 * Both together, from before the first to after the second. Undefined where somebody else has written in
 * between: taken back in one, that would be lost.
 */
function joined(
  first: readonly StepWrite[],
  second: readonly StepWrite[],
): readonly StepWrite[] | undefined {
  const all = new Map(first.map((write) => [write.identity, write]));
  for (const write of second) {
    const { identity, old, value } = write;
    const before = all.get(identity) ?? { ...write, value: old };
    if (!partOf(identity).isSame(before.value, old)) return undefined;
    all.set(identity, { ...before, value });
  }
  return withoutEqual([...all.values()]);
}

/** Those writes that make a difference. */
export function withoutEqual(writes: readonly StepWrite[]): readonly StepWrite[] {
  return writes.filter(({ identity, old, value }) => !partOf(identity).isSame(old, value));
}
