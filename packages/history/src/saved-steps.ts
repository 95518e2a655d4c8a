import { type Identity, swap } from "@dosync/core";
import {
  type Address,
  addressBook,
  type AddressBook,
  isAlike,
  labelOf,
  readCommitted,
  UsageError,
} from "@dosync/core/adapter";
import { DEV } from "./dev.ts";
import type { UndoHistory } from "./undo-history.ts";
import { partOf } from "./scope.ts";

import { itemsOf, stackOf } from "./stack.ts";
import { NO_STEPS, type Stacks, stacksOf, type Step, type StepWrite } from "./step.ts";

/** One write of a step. A value that is left out is `undefined`. */
export interface SavedWrite {
  readonly at: Address;
  readonly old?: unknown;
  readonly value?: unknown;
}

/** A step by the addresses of what it wrote. */
export interface SavedStep {
  readonly label?: string | undefined;
  readonly meta?: unknown;
  readonly writes: readonly SavedWrite[];
}

/** The steps of a history without its identities: see {@link saveSteps}. */
export interface SavedSteps {
  readonly past: readonly SavedStep[];
  readonly future: readonly SavedStep[];
}

/**
 * The steps of a history as data, for a storage. Each identity is named by its address in a model.
 *
 * Save it together with what `dehydrate(model)` answers, in one record. A storage that clones, such as
 * IndexedDB, keeps what the values share, so the steps cost what they have changed; `JSON.stringify` writes
 * each value out.
 *
 * @param model The model in which everything that the history follows has its place.
 * @throws {UsageError} (`NO_ADDRESS`) if a step has written something that is not in the model.
 * @example
 * ```ts
 * const model = { title: ref("Draft") };
 * const history = createHistory(model);
 * dosync(() => refSet(model.title, "Final"));
 * saveSteps(history, model).past[0].writes; // [{ at: "title", old: "Draft", value: "Final" }]
 * ```
 */
export function saveSteps(history: UndoHistory, model: object): SavedSteps {
  const { past, future } = readCommitted(stacksOf.get(history)!);
  const book = addressBook(model);
  const save = ({ label, meta, writes }: Step): SavedStep => ({
    label,
    meta,
    writes: writes.map(({ identity, old, value }) => ({
      at: addressIn(book, identity),
      old,
      value,
    })),
  });
  return { past: itemsOf(past).map(save), future: itemsOf(future).map(save) };
}

/**
 * Replaces the steps of a history by those that were saved.
 *
 * Do it when the model has its values again, by `restore` or `hydrate`. A value of a step that equals in
 * depth what is there counts as what is there; any other one is what others have written since, and a
 * conflict when the step is undone. A step over something that the model has no more is left out.
 *
 * @returns How many steps were left out.
 * @throws {UsageError} (`NO_STEPS`) if the data is nothing that `saveSteps` has given. Nothing was changed.
 * @example
 * ```ts
 * const model = { title: ref("Final") };
 * const history = createHistory(model);
 * const writes = [{ at: "title", old: "Draft", value: "Final" }];
 * loadSteps(history, model, { past: [{ label: "rename", writes }], future: [] }); // 0
 * history.undo();
 * deref(model.title); // "Draft"
 * ```
 */
export function loadSteps(history: UndoHistory, model: object, saved: SavedSteps): number {
  checkSaved(saved);
  const book = addressBook(model);
  const load = ({ label, meta, writes }: SavedStep): Step | undefined => {
    const found: StepWrite[] = [];
    for (const { at, old, value } of writes) {
      const identity = book.identityAt(at);
      if (identity === undefined) return undefined;
      found.push({ identity, old, value });
    }
    const one = { group: undefined, commit: undefined, way: undefined };
    return { label, meta, writes: found, point: -1, time: 0, ...one };
  };
  const [past, future] = [saved.past, saved.future].map((steps) =>
    steps.map(load).filter((step) => step !== undefined),
  ) as [Step[], Step[]];
  const stacks: Stacks = {
    ...NO_STEPS,
    past: stackOf(chained(past, "value", "old")),
    future: stackOf(chained(future, "old", "value")),
  };
  swap(stacksOf.get(history)!, () => stacks);
  return saved.past.length + saved.future.length - past.length - future.length;
}

/**
 * The steps with the values that are there, where theirs are equal. What was read from a storage is a copy,
 * and a history compares by identity. It goes from the next step to the last one; where one ends, the step
 * after it begins.
 */
function chained(steps: readonly Step[], near: "old" | "value", far: "old" | "value"): Step[] {
  const present = new Map<Identity<unknown>, unknown>();
  const chain: Step[] = [];
  for (const step of steps.toReversed()) {
    const writes = step.writes.map((write) => {
      const { identity } = write;
      const { whole, get } = partOf(identity);
      const there = present.has(identity) ? present.get(identity) : get(readCommitted(whole));
      const value = isAlike(write[near], there) ? there : write[near];
      present.set(identity, write[far]);
      return { ...write, [near]: value };
    });
    chain.unshift({ ...step, writes });
  }
  return chain;
}

function addressIn(book: AddressBook, identity: Identity<unknown>): Address {
  const address = book.addressOf(identity);
  if (address !== undefined) return address;
  throw new UsageError(
    "NO_ADDRESS",
    labelOf(identity),
    DEV &&
      `saveSteps() cannot save ${String(identity)}: it is not in the model that was given, so it has no address there. Give it the model that has all which the history follows.`,
  );
}

function checkSaved(saved: unknown): void {
  const { past, future } = Object(saved) as Partial<SavedSteps>;
  if (areSteps(past) && areSteps(future)) return;
  throw new UsageError(
    "NO_STEPS",
    "loadSteps",
    DEV && "loadSteps() was given no steps. Give it what saveSteps() has answered, as an object.",
  );
}

function areSteps(steps: unknown): boolean {
  return (
    Array.isArray(steps) &&
    steps.every((step: Partial<SavedStep> | null) => Array.isArray(step?.writes))
  );
}
