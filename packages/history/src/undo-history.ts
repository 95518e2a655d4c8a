import type { Derived } from "@dosync/core";
import type { PastView } from "@dosync/core/adapter";
import type { HistoryStep } from "./step.ts";
import type { UndoOptions, UndoResult } from "./take-back.ts";

/** What the step of a group is called. By default as its last commit is. */
export interface GroupOptions {
  readonly label?: string | undefined;
  readonly meta?: unknown;
}

/** A commit point, or a step: the moment after it. */
export type Moment = number | Pick<HistoryStep, "point">;

/** The answer of `goBack`. Unless it is `done`, nothing was changed. */
export type GoBackResult =
  { readonly status: "done" } | Extract<UndoResult, { readonly status: "nothing" | "refused" }>;

/** The steps over some identities, and the ways back and forth: see {@link createHistory}. */
export interface UndoHistory {
  /**
   * Takes the last step back: everything that it wrote, at one commit point, or nothing.
   *
   * @throws {UsageError} (`IN_TRANSACTION`) inside a transaction.
   */
  readonly undo: (options?: UndoOptions) => UndoResult;
  /**
   * Does the step again that was undone last.
   *
   * @throws {UsageError} (`IN_TRANSACTION`) inside a transaction.
   */
  readonly redo: (options?: UndoOptions) => UndoResult;
  /** Whether there is a step to undo: for a button. */
  readonly canUndo: Derived<boolean>;
  /** Whether there is a step to redo. */
  readonly canRedo: Derived<boolean>;
  /**
   * What has become of the last call of `undo`, `redo` or `goBack`: for what a component shows beside its
   * buttons. Undefined where none was called since the last step was made.
   *
   * An undo over a replica is shown at once and decided later. If it is refused there, its step goes back to
   * where it was, and the answer becomes `conflicts` or `refused`. One that waited, and fails then by a mistake
   * such as a `resolve` that throws, is `refused` as well. The mistake goes to `onDeliveryError`.
   */
  readonly answer: Derived<UndoResult | undefined>;
  /** The steps that can be undone. The last one is the next. */
  readonly steps: Derived<readonly HistoryStep[]>;
  /** The steps that can be redone. The last one is the next. */
  readonly undone: Derived<readonly HistoryStep[]>;
  /**
   * Makes one step of everything that a function commits. Where somebody else writes the same in between,
   * there are several.
   *
   * @returns What the function returns.
   * @throws {UsageError} (`ASYNC_GROUP`) if that is a promise: what comes after an `await` is in no group.
   */
  readonly group: <T>(body: () => T, options?: GroupOptions) => T;
  /**
   * Opens the moment after a step, or after any commit, to look at. What the history follows has the values
   * of then, and all else those of now. Nothing is changed and nobody is told.
   *
   * `view(step.point - 1)` is the moment before a step. A view keeps what it shows, so dispose of it; a
   * `<TimeTravel>` or `provideView` that shows it holds it meanwhile.
   *
   * @throws {UsageError} (`FORGOTTEN`) for a moment that is older than what is kept.
   */
  readonly view: (at: Moment) => PastView;
  /**
   * Gives everything that the history follows the values of a moment, in one commit. That commit is a step
   * like any other: it can be undone. What others have written since goes back as well.
   *
   * @param options The label of the step, by default `go back`, and its `meta`: by that `own` tells whose it is.
   * @throws {UsageError} (`FORGOTTEN`) for a moment that is older than what is kept, (`IN_TRANSACTION`) inside a
   * transaction.
   */
  readonly goBack: (to: Moment, options?: GroupOptions) => GoBackResult;
  /** Forgets all steps, and every moment before now. Nothing else changes. */
  readonly clear: () => void;
  /** Takes no further steps down. Those that are there can still be undone. Doing it again does nothing. */
  readonly dispose: () => void;
  [Symbol.dispose](): void;
}
