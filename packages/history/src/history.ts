/// <reference lib="esnext.disposable" preserve="true" />
import {
  addCommitListener,
  type Atom,
  atom,
  type CommitRecord,
  deref,
  derived,
  type Derived,
  DosyncError,
  InvariantError,
  isInTransaction,
  swap,
  ValidationError,
} from "@dosync/core";
import {
  openPastView,
  participate,
  publishChanges,
  readCommitted,
  UsageError,
  type PastView,
} from "@dosync/core/adapter";
import { DEV } from "./dev.ts";
import { type HistoryOptions, settingsFrom } from "./options.ts";
import { Scope } from "./scope.ts";
import { type HistoryStep, NO_STEPS, type Stacks, stacksOf, type Step, withSteps } from "./step.ts";
import { Journal } from "./journal.ts";
import { itemsOf, popped, pushed } from "./stack.ts";
import { type Direction, takeBack, type UndoOptions, type UndoResult } from "./take-back.ts";

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

/**
 * Makes a history of steps that can be undone and redone. It follows the atoms, refs, lenses and collections of
 * its scope.
 *
 * Each commit that writes one of them is a step. Name all that change together, or give it the whole model:
 * of a commit only those come back which the history follows. To undo a step is a transaction of its own: all
 * of the step or nothing, checked by validators and rules. It never writes over what others have written
 * since; such a conflict is answered instead, and `resolve` can decide it. A lens in the scope is compared by
 * its part.
 *
 * The commit of an undo has the history as its `origin`, and the label `undo` or `redo`.
 *
 * @param scope A model, or an array of models, atoms, refs, lenses and collections. Derived values and agents
 * in a model are passed over.
 * @throws {UsageError} (`NOTHING_TO_FOLLOW`) if there is nothing to follow, or a named identity cannot be
 * changed; (`INVALID_OPTION`), in development, if an option is wrong.
 * @throws {NotAnIdentityError} if something else is in the array.
 * @example
 * ```ts
 * const todo = ref(["write"]);
 * const done = ref<string[]>([]);
 * const history = createHistory([todo, done]);
 *
 * dosync(() => {
 *   alter(todo, (cards) => cards.filter((card) => card !== "write"));
 *   alter(done, (cards) => [...cards, "write"]);
 * });
 * history.undo().status; // "done"
 * deref(todo); // ["write"]
 * deref(history.canRedo); // true
 * ```
 *
 * Clojure has none; a watch that keeps old values is the usual way.
 */
export function createHistory(scope: object, options?: HistoryOptions): UndoHistory {
  const followed = new Scope(scope);
  const { own, merge, limit, now } = settingsFrom(options);
  const stacks: Atom<Stacks> = atom(NO_STEPS, { label: "history", freeze: false });
  /** Steps that stand and are not in the stacks yet. A commit is told of later than it stands. */
  let noted: Step[] = [];
  /** What the outermost call of `group` was given: an object of its own. */
  let group: GroupOptions | undefined;
  const journal = new Journal(followed, limit);

  function note(commit: CommitRecord): void {
    journal.note(commit);
    if (commit.origin !== undefined || !own(commit)) return;
    const writes = followed.writesOf(commit.changes);
    if (writes.length === 0) return;
    const label = group?.label ?? commit.label;
    const meta = group?.meta ?? commit.meta;
    noted.push({ label, meta, writes, point: commit.point, time: now(), group });
  }

  function takeIn(): void {
    if (noted.length === 0) return;
    const [steps, failures] = [noted, [] as unknown[]];
    noted = [];
    swap(stacks, (before) => withSteps(before, steps, canMerge, limit, failures));
    if (failures.length > 0) throw failures[0];
  }

  function canMerge(last: Step, next: Step): boolean {
    if (typeof merge === "function") return merge(last, next);
    return merge > 0 && next.time - last.time <= merge && writesTheSame(last, next);
  }

  function travel(direction: Direction, options: UndoOptions = {}): UndoResult {
    refuseInTransaction(direction);
    takeIn();
    const present = readCommitted(stacks);
    const isUndo = direction === "undo";
    const [from, onto] = isUndo ? [present.past, present.future] : [present.future, present.past];
    const step = from.top?.item;
    if (step === undefined) return { status: "nothing" };
    const before = journal.newest;
    const { values, conflicts, writes } = takeBack(step, direction, options);
    if (journal.newest !== before) {
      throw new UsageError(
        "RESOLVE_COMMITTED",
        direction,
        DEV &&
          `The function \`resolve\` of ${direction}() has changed what it was asked about. It must only answer a value. Nothing else was changed.`,
      );
    }
    if (conflicts.length > 0) return { status: "conflicts", conflicts };
    const rest = popped(from);
    // A step of which nothing is left is no step.
    const more = writes.length === 0 ? onto : pushed(onto, { ...step, writes }, limit);
    const [past, future] = isUndo ? [rest, more] : [more, rest];
    const next: Stacks = { past, future, isSealed: true };
    try {
      publishChanges([...values, [stacks, next]], { label: direction, origin: history });
    } catch (error) {
      return refusalFrom(error);
    }
    return { status: "done", step };
  }

  function goBack(to: Moment, options: GroupOptions = {}): GoBackResult {
    refuseInTransaction("goBack");
    const values = followed.valuesFor(journal.valuesAt(pointOf(to), "goBack"));
    if (values.size === 0) return { status: "nothing" };
    const notes = { label: "go back", ...options };
    try {
      history.group(() => publishChanges(values, notes), notes);
    } catch (error) {
      return refusalFrom(error);
    }
    return { status: "done" };
  }

  const shown = <T>(label: string, show: (stacks: Stacks) => T): Derived<T> =>
    derived(() => show(deref(stacks)), { label });
  const ends = [
    participate({ of: followed, prepare: (commit) => () => note(commit) }),
    addCommitListener(takeIn),
  ];
  const dispose = (): void => {
    for (const end of ends) end();
  };
  const history: UndoHistory = {
    undo: (options) => travel("undo", options),
    redo: (options) => travel("redo", options),
    canUndo: shown("canUndo", ({ past }) => past.size > 0),
    canRedo: shown("canRedo", ({ future }) => future.size > 0),
    steps: shown("steps", ({ past }) => itemsOf(past)),
    undone: shown("undone", ({ future }) => itemsOf(future)),
    view(at) {
      const point = pointOf(at);
      return openPastView(point, journal.valuesAt(point, "view"));
    },
    goBack,
    group(body, options) {
      const outer = group;
      group ??= { ...options };
      try {
        return refusePromise(body());
      } finally {
        group = outer;
      }
    },
    clear() {
      noted = [];
      journal.begin();
      swap(stacks, () => NO_STEPS);
    },
    dispose,
    [Symbol.dispose]: dispose,
  };
  stacksOf.set(history, stacks);
  return history;
}

function writesTheSame({ writes }: HistoryStep, next: HistoryStep): boolean {
  const identities = new Set(writes.map(({ identity }) => identity));
  return (
    writes.length === next.writes.length &&
    next.writes.every(({ identity }) => identities.has(identity))
  );
}

function pointOf(moment: Moment): number {
  return typeof moment === "number" ? moment : moment.point;
}

function refuseInTransaction(operation: string): void {
  if (!isInTransaction()) return;
  throw new UsageError(
    "IN_TRANSACTION",
    operation,
    DEV &&
      `Cannot call ${operation}() inside a transaction: it is a transaction of its own, over what is committed. Call it outside.`,
  );
}

/** The answer for what a validator, a rule or a participant has refused. What is a mistake is thrown. */
function refusalFrom(error: unknown): Extract<UndoResult, { readonly status: "refused" }> {
  const isRule = error instanceof ValidationError || error instanceof InvariantError;
  if (!isRule && (error instanceof DosyncError || error instanceof UsageError)) throw error;
  return { status: "refused", rule: isRule ? error.label : undefined, error };
}

function refusePromise<T>(result: T): T {
  if (typeof (result as PromiseLike<unknown> | null | undefined)?.then !== "function")
    return result;
  throw new UsageError(
    "ASYNC_GROUP",
    "group",
    DEV &&
      "group() was given a function that returns a promise. What it commits after an await is in no group: await first, and group what comes then.",
  );
}
