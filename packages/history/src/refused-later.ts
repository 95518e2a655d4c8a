import { itemsOf, stackOf } from "./stack.ts";
import { NO_STEPS, type Stacks, type Step } from "./step.ts";

/** Where a step stands. */
export interface Place {
  readonly step: Step;
  readonly isPast: boolean;
}

/**
 * Where a step stood before an undo or redo that was refused. The next one of the same step has relied on
 * that one, so after both the step stands there.
 */
const places: WeakMap<Step, Place> = /* @__PURE__ */ new WeakMap();

/** Finds where a step stood before an undo or redo that was refused. That has made another one of it. */
export function placeBefore(step: Step, isPast: boolean, made: Step): Place {
  const place = places.get(step) ?? { step, isPast };
  places.set(made, place);
  return place;
}

/**
 * The stacks without some step, or with another one in a place instead. They are the same where it is not in
 * them: a new step has ended the way to it, or it was undone or redone since.
 */
export function withoutStep(
  stacks: Stacks,
  isGone: (step: Step) => boolean,
  place?: Place,
): Stacks {
  const [past, future] = [stacks.past, stacks.future].map((stack) =>
    itemsOf(stack).filter((step) => !isGone(step)),
  ) as [Step[], Step[]];
  if (past.length + future.length === stacks.past.size + stacks.future.size) return stacks;
  if (place !== undefined) (place.isPast ? past : future).push(place.step);
  past.sort((one, other) => one.point - other.point);
  future.sort((one, other) => other.point - one.point);
  return { ...NO_STEPS, past: stackOf(past), future: stackOf(future) };
}
