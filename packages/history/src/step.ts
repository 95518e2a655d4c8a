import type { Atom, Identity } from "@dosync/core";
import type { WayBack } from "@dosync/core/adapter";
import { partOf } from "./scope.ts";
import { EMPTY, popped, pushed, type Stack } from "./stack.ts";
import type { UndoResult } from "./take-back.ts";

/**
 * What a step has done to one identity. That is an atom, a ref, a row of a collection, or a lens of the
 * scope.
 */
export interface StepWrite {
  readonly identity: Identity<unknown>;
  /** The value before the step. */
  readonly old: unknown;
  /** The value that the step wrote. */
  readonly value: unknown;
}

/** A step of the user. It is what one commit wrote, or several that were grouped or merged. */
export interface HistoryStep {
  /** The label of its last commit, or of its group. A menu shows it behind "Undo". */
  readonly label: string | undefined;
  /** The `meta` of its last commit, or of its group. */
  readonly meta: unknown;
  readonly writes: readonly StepWrite[];
  /** The commit point of its last commit. There `view` and `goBack` find the moment after it. */
  readonly point: number;
}

/** A `Step` is a `HistoryStep` that knows whether the next commit joins it. */
export interface Step extends HistoryStep {
  readonly time: number;
  /** The call of `group` in which it was made. */
  readonly group: object | undefined;
  /** Stands for the commit that it is, all of it. A step of several commits has none. */
  readonly commit: unknown;
  /** How others take that commit back by themselves, if they do. */
  readonly way: WayBack | undefined;
}

/** The steps that can be undone and those that can be redone. The last one of each is the next. */
export interface Stacks {
  readonly past: Stack<Step>;
  readonly future: Stack<Step>;
  /** Whether the last step is closed, since somebody has undone or redone. */
  readonly isSealed: boolean;
  /** What has become of the last `undo` or `redo`, until a new step. */
  readonly answer: UndoResult | undefined;
}

/**
 * Where the stacks of each history are. Functions that are no method of it ask here, so that only their users
 * load them.
 */
export const stacksOf: WeakMap<object, Atom<Stacks>> = /* @__PURE__ */ new WeakMap();

export const NO_STEPS: Stacks = { past: EMPTY, future: EMPTY, isSealed: true, answer: undefined };

/**
 * The stacks with more steps. Where a function of the program fails, that is a step of its own: none is lost.
 *
 * @param failures Receives what was thrown.
 */
export function withSteps(
  stacks: Stacks,
  steps: readonly Step[],
  canMerge: (last: Step, step: Step) => boolean,
  limit: number,
  failures: unknown[],
): Stacks {
  return steps.reduce((all, step) => {
    try {
      return withStep(all, step, canMerge, limit);
    } catch (error) {
      failures.push(error);
      return withStep(all, { ...step, group: undefined }, () => false, limit);
    }
  }, stacks);
}

/** The stacks with one more step, or with a longer last one. */
function withStep(
  { past, isSealed }: Stacks,
  step: Step,
  canMerge: (last: Step, step: Step) => boolean,
  limit: number,
): Stacks {
  const last = past.top?.item;
  const isMore =
    last !== undefined &&
    !isSealed &&
    last.group === step.group &&
    (step.group !== undefined || canMerge(last, step));
  const writes = isMore ? joined(last.writes, step.writes) : undefined;
  let steps = past;
  if (writes === undefined) steps = pushed(past, step, limit);
  else {
    steps = popped(past);
    const all = { ...step, writes: writes, commit: undefined, way: undefined };
    if (writes.length > 0) steps = pushed(steps, all, limit);
  }
  return { ...NO_STEPS, past: steps, isSealed: false };
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
