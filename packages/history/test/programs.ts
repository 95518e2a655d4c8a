// Random programs of two actors, and a plain list of steps that knows nothing of transactions.
import {
  atom,
  deref,
  dosync,
  invariant,
  type InvariantHandle,
  lens,
  ref,
  type Ref,
  refSet,
  reset,
} from "@dosync/core";
import { at, collection, remove, set } from "@dosync/core/collection";
import { createHistory, type UndoHistory } from "@dosync/history";
import { type Arbitrary, array, constantFrom, integer, oneof, record } from "fast-check";

const CELLS = ["a", "b", "title", "body", "row1", "row2"] as const;
/** Two refs, two parts of a third one, two rows of a collection, and an atom. */
export type Cell = (typeof CELLS)[number] | "count";
export type State = Record<Cell, number>;

export interface Commit {
  readonly does: "commit";
  readonly by: "me" | "you";
  readonly writes: readonly { readonly cell: Cell; readonly value: number }[];
}
/** `keep` undoes a step, and leaves what others have written over it. */
export type Move = "undo" | "redo" | "keep";
export type Command = Commit | { readonly does: Move };

const value = integer({ min: 0, max: 6 });
const commit: Arbitrary<Commit> = record({
  does: constantFrom("commit"),
  by: constantFrom("me", "me", "you"),
  writes: array(record({ cell: constantFrom(...CELLS), value }), { minLength: 1, maxLength: 3 }),
});
/** An atom is changed without notes, so it is nobody's step here. */
const atomChange: Arbitrary<Commit> = record({
  does: constantFrom("commit"),
  by: constantFrom("you"),
  writes: value.map((value) => [{ cell: "count" as const, value }]),
});
const move = record({ does: constantFrom<Move>("undo", "redo", "keep") });
export const commands: Arbitrary<Command[]> = array(
  oneof(
    { weight: 4, arbitrary: commit },
    { weight: 1, arbitrary: atomChange },
    { weight: 4, arbitrary: move },
  ),
  { maxLength: 30 },
);

interface Row {
  readonly id: number;
  readonly value: number;
}

export interface Real {
  readonly rule: InvariantHandle;
  readonly history: UndoHistory;
  readonly commit: (commit: Commit) => void;
  readonly state: () => State;
}

/** A model under the rule that `a + b` is at most 10. A row of value 0 is not there. */
export function makeReal(): Real {
  const [a, b, count] = [ref(0), ref(0), atom(0)];
  const note = ref({ title: 0, body: 0 });
  const [title, body] = [lens(note, ["title"]), lens(note, ["body"])];
  const rows = collection<Row>()({ key: (row) => row.id });
  const rule = invariant("a and b", () => deref(a) + deref(b) <= 10);
  const history = createHistory(
    { a, parts: [b, count, note, title, body], rows },
    { own: ({ meta }) => meta === "me" },
  );
  const refs: Partial<Record<Cell, Ref<number>>> = { a, b, title, body };
  const row = (key: number): number => deref(at(rows, key))?.value ?? 0;
  const write = (cell: Cell, value: number): void => {
    const id = Number(cell.slice(3));
    if (!cell.startsWith("row")) refSet(refs[cell]!, value);
    else if (value === 0) remove(rows, id);
    else set(rows, { id, value });
  };
  return {
    rule,
    history,
    commit({ by, writes }) {
      const [{ cell, value }] = writes as [Commit["writes"][number]];
      if (cell === "count") reset(count, value);
      else dosync(() => writes.forEach(({ cell, value }) => write(cell, value)), { meta: by });
    },
    state: () => ({
      a: deref(a),
      b: deref(b),
      count: deref(count),
      title: deref(title),
      body: deref(body),
      row1: row(1),
      row2: row(2),
    }),
  };
}

/**
 * A value, and what it is compared by: two rows of equal content are two rows. A number is compared as it is.
 */
interface Held {
  readonly value: number;
  readonly mark: unknown;
}
type Step = ReadonlyMap<Cell, readonly [old: Held, value: Held]>;

const ZERO: Held = { value: 0, mark: 0 };

/** The oracle. */
export class Plain {
  past: Step[] = [];
  future: Step[] = [];
  #cells: ReadonlyMap<Cell, Held> = new Map();

  get state(): State {
    return stateOf(this.#cells);
  }

  commit({ by, writes }: Commit): "done" | "refused" {
    const next = new Map(this.#cells);
    for (const { cell, value } of writes) {
      const isRow = cell.startsWith("row") && value !== 0;
      next.set(cell, { value, mark: isRow ? {} : value });
    }
    const before = this.#cells;
    if (!this.#publish(next)) return "refused";
    const step = new Map<Cell, readonly [Held, Held]>();
    for (const { cell } of writes) {
      const [old, value] = [before.get(cell) ?? ZERO, next.get(cell)!];
      if (old.mark !== value.mark) step.set(cell, [old, value]);
    }
    if (by === "you" || step.size === 0) return "done";
    this.past.push(step);
    this.future = [];
    return "done";
  }

  travel(move: Move): "done" | "nothing" | "conflicts" | "refused" {
    const isUndo = move !== "redo";
    const [from, onto] = isUndo ? [this.past, this.future] : [this.future, this.past];
    const step = from.at(-1);
    if (step === undefined) return "nothing";
    const next = new Map(this.#cells);
    const turned = new Map<Cell, readonly [Held, Held]>();
    for (const [cell, [old, value]] of step) {
      const [written, wanted] = isUndo ? [value, old] : [old, value];
      if ((next.get(cell) ?? ZERO).mark === written.mark) {
        next.set(cell, wanted);
        turned.set(cell, [old, value]);
      } else if (move !== "keep") return "conflicts";
    }
    if (!this.#publish(next)) return "refused";
    from.pop();
    if (turned.size > 0) onto.push(turned);
    return "done";
  }

  #publish(next: ReadonlyMap<Cell, Held>): boolean {
    const isRight = holds(stateOf(next));
    if (isRight) this.#cells = next;
    return isRight;
  }
}

export function holds({ a, b }: State): boolean {
  return a + b <= 10;
}

function stateOf(cells: ReadonlyMap<Cell, Held>): State {
  const at = (cell: Cell): [Cell, number] => [cell, (cells.get(cell) ?? ZERO).value];
  return Object.fromEntries([...CELLS, "count" as const].map(at)) as State;
}
