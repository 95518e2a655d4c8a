import type { Change, Part, Through, TransactionContext } from "../kernel/context.ts";
import { HIDDEN } from "../kernel/flags.ts";
import { setIn, Source } from "../kernel/source.ts";

/** A `Step` was done to a ref in a draft. It can be done again on a newer state. */
export type Step =
  | { readonly kind: "set"; readonly source: Source; readonly value: unknown }
  | {
      readonly kind: "alter";
      readonly source: Source;
      readonly change: Change;
      readonly args: readonly unknown[];
      /** Given where it was done through a lens. */
      readonly through: Through | undefined;
      /** The steps inside of the function. It does them again when it runs again. */
      readonly inner: Steps | undefined;
    }
  | {
      readonly kind: "commute";
      readonly source: Source;
      readonly change: Change;
      readonly args: readonly unknown[];
    };

/** Steps, the last one first. So adding one and going back to an earlier list cost nothing. */
export interface Steps {
  readonly last: Step;
  readonly before: Steps | undefined;
}

/** A ref, or a part of one. */
export type Place = Source | Part;

/** Adds a step. A value that is set right over another one replaces that step, as by each key in a field. */
export function added(steps: Steps | undefined, step: Step): Steps {
  const place = setBy(step);
  const isReplaced = place !== undefined && steps !== undefined && setBy(steps.last) === place;
  return { last: step, before: isReplaced ? steps.before : steps };
}

/** The place that a step has set, if that is all it did. */
function setBy(step: Step): Place | undefined {
  if (step.kind === "set") return step.source;
  return step.kind === "alter" && step.through?.isSet === true ? step.through.part : undefined;
}

export function inOrder(steps: Steps | undefined): Step[] {
  const list: Step[] = [];
  for (let rest = steps; rest !== undefined; rest = rest.before) list.push(rest.last);
  return list.toReversed();
}

/** Does all of it again, in a transaction with a newer state. */
export function redo(steps: readonly Step[], target: TransactionContext): void {
  for (const step of steps) {
    if (step.kind === "set") setIn(target, step.source, step.value);
    else if (step.kind === "alter") {
      target.alter(step.source, step.change, step.args, step.through);
    } else target.commute(step.source, step.change, step.args);
  }
}

/** A step, and those that its function took. */
function* withInner(step: Step): Generator<Step> {
  if (step.kind === "alter") for (const inner of inOrder(step.inner)) yield* withInner(inner);
  yield step;
}

/** The refs that were set, and the parts of refs. */
export function setsOf(steps: readonly Step[]): Set<Place> {
  const places = new Set<Place>();
  for (const top of steps) {
    for (const step of withInner(top)) {
      const place = setBy(step);
      if (place !== undefined) places.add(place);
    }
  }
  return places;
}

/** The parts of a ref that were changed. It is undefined where a step changed all of it. */
export function partsOf(steps: readonly Step[], source: Source): Set<Part> | undefined {
  const parts = new Set<Part>();
  for (const top of steps) {
    for (const step of withInner(top)) {
      if (step.source !== source) continue;
      if (step.kind !== "alter" || step.through === undefined) return undefined;
      parts.add(step.through.part);
    }
  }
  return parts;
}

/**
 * Puts the answers where the last steps of their refs stood. So later steps of others see them. A step that
 * did something to other refs as well is done all the same.
 *
 * @param theirs The places whose answer is what others have: there nothing is left to do.
 */
export function withAnswers(
  steps: readonly Step[],
  answers: ReadonlyMap<Place, unknown>,
  theirs: ReadonlySet<Place> = new Set(),
): Step[] {
  const lastOf = new Map<Source, number>();
  steps.forEach((step, i) => {
    for (const { source } of withInner(step)) lastOf.set(source, i);
  });
  return steps.flatMap((step, i): Step[] => {
    const part = step.kind === "alter" ? step.through?.part : undefined;
    const isAnswered = answers.has(step.source) || (part !== undefined && answers.has(part));
    const isNeeded = !isAnswered || doesMore(step);
    const here = new Set([...withInner(step)].map(({ source }) => source));
    const due = [...answers].filter(([place]) => {
      const source = sourceAt(place);
      return here.has(source) && lastOf.get(source) === i && !theirs.has(place);
    });
    return [...(isNeeded ? [step] : []), ...due.map(([place, value]) => setAt(place, value))];
  });
}

/** Whether a step did something else as well. The lists of a row follow from the row. */
function doesMore(step: Step): boolean {
  const inner = step.kind === "alter" ? inOrder(step.inner) : [];
  return inner.some(({ source }) => (source.flags & HIDDEN) === 0);
}

export function sourceAt(place: Place): Source {
  return place instanceof Source ? place : place.source;
}

/** The step that sets a ref, or a part of one. */
function setAt(place: Place, value: unknown): Step {
  if (place instanceof Source) return { kind: "set", source: place, value };
  const set = (whole: unknown): unknown => place.withPart(whole, value);
  const change = place.source.extended?.(set) ?? set;
  const through = { part: place, isSet: true };
  return { kind: "alter", source: place.source, change, args: [], through, inner: undefined };
}
