import {
  alter,
  type Atom,
  atom,
  commute,
  ConflictError,
  deref,
  derived,
  DraftConflictError,
  type Identity,
  ref,
  type Ref,
  refSet,
  swap,
  ValidationError,
} from "@dosync/core";
import {
  derive,
  DERIVED,
  type DerivedName,
  extend,
  HIGHEST_Z,
  INITIAL,
  type Name,
  type NumberName,
  NUMBERS,
  perform,
  reduce,
  Refused,
  show,
  type State,
  type Transaction,
} from "../model.ts";

export type Identities = Readonly<Record<Name, Identity<number | string>>>;

/** The model in refs, and the body of a transaction on it. */
export interface InRefs {
  readonly refs: Readonly<Record<NumberName, Ref<number>>>;
  readonly history: Ref<string>;
  readonly results: Readonly<Record<DerivedName, Identity<number>>>;
  readonly identities: Identities;
  readonly body: (transaction: Transaction) => () => void;
}

export function inRefs(): InRefs {
  const refs = Object.fromEntries(
    NUMBERS.map((name) => [
      name,
      ref(INITIAL[name], {
        label: name,
        ...(name === "z" ? { validator: (n: number) => n < HIGHEST_Z } : {}),
      }),
    ]),
  ) as Record<NumberName, Ref<number>>;
  const history = ref("", { label: "history" });
  const read = (name: NumberName): number => deref(refs[name]);
  const results = derivedFrom(read);
  const body = (transaction: Transaction) => (): void => {
    perform(transaction, {
      get: read,
      derive: (name) => deref(results[name]),
      set: (name, value) => void refSet(refs[name], value),
      alter: (name, change) => void alter(refs[name], change),
      commute: (name, change) => void commute(refs[name], change),
    });
    alter(history, extend, transaction);
  };
  return { refs, history, results, identities: { ...refs, ...results, history }, body };
}

/** The model in a single atom, and a derived value for each name. */
export interface InOneAtom {
  readonly state: Atom<State>;
  readonly identities: Readonly<Record<Name, Identity<string>>>;
  readonly run: (transaction: Transaction) => void;
}

export function inOneAtom(): InOneAtom {
  const state: Atom<State> = atom(INITIAL, { label: "state" });
  const identities = Object.fromEntries(
    [...NUMBERS, ...DERIVED, "history" as const].map((name) => [
      name,
      derived(() => show(deref(state), name)),
    ]),
  ) as unknown as Record<Name, Identity<string>>;
  return { state, identities, run: (transaction) => void swap(state, reduce, transaction) };
}

export function derivedFrom(
  read: (name: NumberName) => number,
): Record<DerivedName, Identity<number>> {
  const sum = derived(() => derive("sum", read));
  const picked = derived(() => derive("picked", read));
  return { sum, picked, deep: derived(() => deref(sum) * 2 + deref(picked)) };
}

/** Runs a transaction that may be refused. Then nothing has happened. */
export function refusable(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

export async function refusableLater(running: Promise<unknown>): Promise<void> {
  try {
    await running;
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof Refused ||
    error instanceof ValidationError ||
    error instanceof ConflictError ||
    error instanceof DraftConflictError
  );
}
