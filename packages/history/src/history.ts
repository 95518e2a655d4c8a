/// <reference lib="esnext.disposable" preserve="true" />
import {
  addCommitListener,
  type Atom,
  atom,
  deref,
  derived,
  type Derived,
  swap,
} from "@dosync/core";
import {
  openPastView,
  participate,
  type PreparedCommit,
  publishChanges,
  readCommitted,
  reportFailure,
} from "@dosync/core/adapter";
import { lateAnswer, refusalFrom } from "./answers.ts";
import { type HistoryOptions, settingsFrom } from "./options.ts";
import { Scope } from "./scope.ts";
import { type HistoryStep, NO_STEPS, type Stacks, stacksOf, type Step, withSteps } from "./step.ts";
import { Journal } from "./journal.ts";
import { refuseInTransaction, refusePromise, resolveCommitted } from "./mistakes.ts";
import { type Place, placeBefore, withoutStep } from "./refused-later.ts";
import { itemsOf, popped, pushed } from "./stack.ts";
import { takeBack, turned, type UndoOptions, type UndoResult } from "./take-back.ts";
import type { GoBackResult, GroupOptions, Moment, UndoHistory } from "./undo-history.ts";

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

  /** Hears of the commit of an undo or redo when it stands. */
  let hear: ((commit: PreparedCommit) => void) | undefined;
  /** What that has made of the stacks, until they are told. */
  let move: ((stacks: Stacks) => Stacks) | undefined;

  function note(commit: PreparedCommit): void {
    journal.note(commit);
    const { origin, onRefused, point } = commit;
    if (origin !== undefined) return hear?.(commit);
    if (!own(commit)) return;
    const writes = followed.writesOf(commit.changes);
    if (writes.length === 0) return;
    const label = group?.label ?? commit.label;
    const meta = group?.meta ?? commit.meta;
    const [way] = commit.waysBack;
    // A commit stands for itself by the list that it alone has.
    noted.push({ label, meta, writes, point, time: now(), group, commit: onRefused, way });
    onRefused.push(() => moveAway((step) => step.commit === onRefused));
  }

  /** A commit was refused after it had been shown. What it has made of the stacks goes. */
  function moveAway(isGone: (step: Step) => boolean, place?: Place, answer?: UndoResult): void {
    takeIn();
    swap(stacks, (all) => {
      const next = withoutStep(all, isGone, place);
      return next === all ? all : { ...next, answer };
    });
  }

  /** Gives an answer that has changed nothing. */
  function tell<T extends UndoResult>(answer: T): T {
    swap(stacks, (all) => ({ ...all, answer }));
    return answer;
  }

  function tellRefusal(error: unknown): UndoResult {
    return tell(refusalFrom(error, true));
  }

  function takeIn(): void {
    if (noted.length === 0 && move === undefined) return;
    const [steps, moved, failures] = [noted, move, [] as unknown[]];
    noted = [];
    move = undefined;
    swap(stacks, (all) => withSteps(moved?.(all) ?? all, steps, canMerge, limit, failures));
    // They are nothing of whoever asks next, such as an undo.
    for (const failure of failures) reportFailure(failure);
  }

  function canMerge(last: Step, next: Step): boolean {
    if (typeof merge === "function") return merge(last, next);
    return merge > 0 && next.time - last.time <= merge && writesTheSame(last, next);
  }

  function travel(isUndo: boolean, options?: UndoOptions): UndoResult {
    const direction = isUndo ? "undo" : "redo";
    refuseInTransaction(direction);
    const step = nextStep(isUndo);
    if (step === undefined) return tell({ status: "nothing" });
    const before = journal.newest;
    const { values, conflicts, writes, isResolved } = takeBack(step, isUndo, options);
    if (journal.newest !== before) throw resolveCommitted(direction);
    const way = isResolved ? undefined : step.way;
    const answer: UndoResult = { status: "done", step };
    let to: Step = { ...step, writes, way };
    const moved = (all: Stacks): Stacks => {
      const [from, onto] = isUndo ? [all.past, all.future] : [all.future, all.past];
      // A step of which nothing is left is no step.
      const more = to.writes.length === 0 ? onto : pushed(onto, to, limit);
      const [past, future] = isUndo ? [popped(from), more] : [more, popped(from)];
      return { past, future, isSealed: true, answer };
    };
    let isHeard = false;
    hear = ({ onRefused, waysBack, changes }) => {
      hear = undefined;
      isHeard = true;
      if (way !== undefined) {
        to = {
          ...to,
          writes: followed.writesOf(changes).map((done) => (isUndo ? turned(done) : done)),
          commit: undefined,
          way: isUndo ? way : (waysBack[0] ?? way),
        };
        move = moved;
      }
      onRefused.push((error) => {
        const place = placeBefore(step, isUndo, to);
        moveAway((each) => each === to, place, lateAnswer(place, error as Error));
      });
    };
    const act = (): UndoResult => {
      if (way?.cancel(isUndo) === true) return answer;
      if (conflicts.length > 0) return { status: "conflicts", conflicts };
      const notes = { label: direction, origin: history };
      if (way === undefined) {
        publishChanges([...values, [stacks, moved(readCommitted(stacks))]], notes);
        return answer;
      }
      const decided = way.run(isUndo, notes);
      if (decided === undefined) return answer;
      goOnAfter(decided, step, isUndo, options);
      return { status: "waiting", step };
    };
    let result: UndoResult;
    try {
      result = act();
    } catch (error) {
      result = refusalFrom(error, way !== undefined);
    } finally {
      hear = undefined;
    }
    if (result !== answer) return tell(result);
    // What was held back goes without a commit. It may be no step any more, since it was refused.
    if (!isHeard && way !== undefined && nextStep(isUndo) === step) {
      to = { ...to, writes: [] };
      move = moved;
    }
    takeIn();
    return answer;
  }

  /**
   * Goes on when others have decided, unless somebody has gone another way meanwhile. Nobody awaits this: what
   * fails is in `answer`, and a mistake is reported as well.
   */
  function goOnAfter(
    decided: Promise<void>,
    step: Step,
    isUndo: boolean,
    options?: UndoOptions,
  ): void {
    const isNext = () => nextStep(isUndo) === step;
    decided
      .then(
        () => isNext() && travel(isUndo, options),
        (error) => isNext() && tellRefusal(error),
      )
      .catch((error: unknown) => {
        reportFailure(error);
        tellRefusal(error);
      });
  }

  function nextStep(isUndo: boolean): Step | undefined {
    takeIn();
    const { past, future } = readCommitted(stacks);
    return (isUndo ? past : future).top?.item;
  }

  function goBack(to: Moment, options: GroupOptions = {}): GoBackResult {
    refuseInTransaction("goBack");
    const then = journal.valuesAt(pointOf(to), "goBack");
    // As if everything since were one step.
    const since = Array.from(then, ([one, old]) => [one, old, readCommitted(one)] as const);
    const { values } = takeBack({ writes: followed.writesOf(since) }, true);
    if (values.size === 0) return tell({ status: "nothing" });
    const notes = { label: "go back", ...options };
    try {
      history.group(() => publishChanges(values, notes), notes);
    } catch (error) {
      return tell(refusalFrom(error, false));
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
    undo: (options) => travel(true, options),
    redo: (options) => travel(false, options),
    canUndo: shown("canUndo", ({ past }) => past.size > 0),
    canRedo: shown("canRedo", ({ future }) => future.size > 0),
    answer: shown("answer", ({ answer }) => answer),
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
