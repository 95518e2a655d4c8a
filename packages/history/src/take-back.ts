import type { Identity } from "@dosync/core";
import { readCommitted } from "@dosync/core/adapter";
import { partOf } from "./scope.ts";
import { type HistoryStep, type StepWrite, withoutEqual } from "./step.ts";

/** An identity with another value than the step left there. Somebody else has written it since. */
export interface StepConflict {
  readonly identity: Identity<unknown>;
  /** The value that the step left; with `redo`, the one its undo left. */
  readonly written: unknown;
  /** The value that is there now. */
  readonly present: unknown;
  /** The value that would be put there. */
  readonly wanted: unknown;
}

/** What `undo` and `redo` may be given. */
export interface UndoOptions {
  /**
   * Called for each conflict. It answers the value to put there, such as `present` to leave it as it is, or
   * `unresolved`. It must only compute.
   */
  readonly resolve?: ((conflict: StepConflict, unresolved: symbol) => unknown) | undefined;
}

/** What has become of a call of `undo` or `redo`. Unless it is `done`, nothing was changed. */
export type UndoResult =
  | { readonly status: "done"; readonly step: HistoryStep }
  /** There is no step. */
  | { readonly status: "nothing" }
  /**
   * The step is a mutation of a replica that others are deciding right now. It is taken back when they have
   * confirmed it; `answer` says how that went.
   */
  | { readonly status: "waiting"; readonly step: HistoryStep }
  /** Others have written over what the step wrote. The step stays where it is. */
  | { readonly status: "conflicts"; readonly conflicts: readonly StepConflict[] }
  /**
   * A validator, a rule or a replica refuses the values of that time. The step stays where it is. `rule` is the
   * label of the rule; `error` has the message and the code.
   */
  | { readonly status: "refused"; readonly rule: string | undefined; readonly error: Error };

/** The writes, what stands in their way, and the step afterwards. */
interface TakenBack {
  readonly values: ReadonlyMap<Identity<unknown>, unknown>;
  readonly conflicts: readonly StepConflict[];
  readonly writes: readonly StepWrite[];
  /** Whether `resolve` has decided something. */
  readonly isResolved: boolean;
}

const unresolved: unique symbol = Symbol("unresolved");

/**
 * Works out how a step is taken back, or done again. Changes nothing. Each direction has the value that must be
 * there, and the one to put there.
 */
export function takeBack(
  { writes }: Pick<HistoryStep, "writes">,
  isUndo: boolean,
  { resolve = () => unresolved }: UndoOptions = {},
): TakenBack {
  const values = new Map<Identity<unknown>, unknown>();
  const conflicts: StepConflict[] = [];
  let isResolved = false;
  const turned = writes.map(({ identity, old, value }) => {
    const [written, wanted] = isUndo ? [value, old] : [old, value];
    const { whole, get, set, isSame } = partOf(identity);
    const committed = readCommitted(whole);
    const present = get(committed);
    let next = wanted;
    if (!isSame(present, written)) {
      const conflict = { identity, written, present, wanted };
      next = resolve(conflict, unresolved);
      if (next === unresolved) conflicts.push(conflict);
      else isResolved = true;
    }
    // What is there already is left alone: a whole may have no place for it.
    if (next !== unresolved && !isSame(present, next))
      values.set(whole, set(values.has(whole) ? values.get(whole) : committed, next));
    // The other direction compares with what is really put there. It puts back what really was.
    const [before, after] = isUndo ? [next, present] : [present, next];
    return { identity, old: before, value: after };
  });
  return { values, conflicts, writes: withoutEqual(turned), isResolved };
}

/** A write of the other direction. */
export function turned({ identity, old, value }: StepWrite): StepWrite {
  return { identity, old: value, value: old };
}
