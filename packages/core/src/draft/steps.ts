import type { Change, TransactionContext, SamePart } from "../kernel/context.ts";
import type { Source } from "../kernel/source.ts";

/** One thing that was done to a ref in a draft, kept to be done again on a newer state. */
export type Step =
  | { readonly kind: "set"; readonly source: Source; readonly value: unknown }
  | {
      readonly kind: "alter";
      readonly source: Source;
      readonly change: Change;
      readonly args: readonly unknown[];
      /** Given where a part of the value is set. */
      readonly isSamePart: SamePart | undefined;
      /** What the function did to refs besides. It does so again when it runs again. */
      readonly inner: Steps | undefined;
    }
  | {
      readonly kind: "commute";
      readonly source: Source;
      readonly change: Change;
      readonly args: readonly unknown[];
    };

/** Steps, the last one first: adding one and going back to an earlier list cost nothing. */
export interface Steps {
  readonly last: Step;
  readonly before: Steps | undefined;
}

/** A value that is set over one just set, as by every key pressed in a field, replaces that step. */
export function added(steps: Steps | undefined, step: Step): Steps {
  const isReplaced =
    step.kind === "set" && steps?.last.kind === "set" && steps.last.source === step.source;
  return { last: step, before: isReplaced ? steps.before : steps };
}

export function inOrder(steps: Steps | undefined): Step[] {
  const list: Step[] = [];
  for (let rest = steps; rest !== undefined; rest = rest.before) list.push(rest.last);
  return list.toReversed();
}

/** Does all of it again, in a transaction with a newer state. */
export function redo(steps: readonly Step[], target: TransactionContext): void {
  for (const step of steps) {
    if (step.kind === "set") target.refSet(step.source, step.value);
    else if (step.kind === "alter") {
      target.alter(step.source, step.change, step.args, step.isSamePart);
    } else target.commute(step.source, step.change, step.args);
  }
}

/** A step, and those that its function took. */
function* withInner(step: Step): Generator<Step> {
  if (step.kind === "alter") for (const inner of inOrder(step.inner)) yield* withInner(inner);
  yield step;
}

/** Every ref that was set, or a part of it, with what tells whether that part is the same. */
export function* setsOf(
  steps: readonly Step[],
): Generator<readonly [source: Source, isSame: SamePart]> {
  for (const top of steps) {
    for (const step of withInner(top)) {
      if (step.kind === "set") yield [step.source, Object.is];
      else if (step.kind === "alter" && step.isSamePart !== undefined) {
        yield [step.source, step.isSamePart];
      }
    }
  }
}

/**
 * The answer stands where the last step of that ref stood: later steps of others see it. A step
 * that did something to other refs as well is done all the same.
 */
export function withAnswers(steps: readonly Step[], answers: ReadonlyMap<Source, unknown>): Step[] {
  const place = new Map<Source, number>();
  steps.forEach((step, i) => {
    for (const { source } of withInner(step)) place.set(source, i);
  });
  return steps.flatMap((step, i): Step[] => {
    const isNeeded = !answers.has(step.source) || (step.kind === "alter" && step.inner);
    const here = new Set([...withInner(step)].map(({ source }) => source));
    const answered = [...here].filter((source) => answers.has(source) && place.get(source) === i);
    return [
      ...(isNeeded ? [step] : []),
      ...answered.map((source) => ({ kind: "set" as const, source, value: answers.get(source) })),
    ];
  });
}
