import type { Change, Context } from "../context.ts";
import type { Source } from "../source.ts";

/** One thing that was done to a ref in a draft, kept to be done again on a newer state. */
export type Step =
  | { readonly kind: "set"; readonly source: Source; readonly value: unknown }
  | {
      readonly kind: "alter" | "commute";
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
export function redo(steps: readonly Step[], target: Context): void {
  for (const step of steps) {
    if (step.kind === "set") target.refSet(step.source, step.value);
    else if (step.kind === "alter") target.alter(step.source, step.change, step.args);
    else target.commute(step.source, step.change, step.args);
  }
}

/** The answer stands where the last step of that ref stood: later steps of others see it. */
export function withAnswers(steps: readonly Step[], answers: ReadonlyMap<Source, unknown>): Step[] {
  const place = new Map(steps.map((step, i) => [step.source, i]));
  return steps.flatMap((step, i): Step[] => {
    if (!answers.has(step.source)) return [step];
    if (place.get(step.source) !== i) return [];
    return [{ kind: "set", source: step.source, value: answers.get(step.source) }];
  });
}
