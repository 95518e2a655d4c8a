/**
 * What the programs of the fuzzer compute: four numbers, and the history of the transactions that
 * made them. Every transaction adds itself to the history, so what a screen should show follows from
 * the history that it shows: it is one world if every other value on it is what this history gives.
 */
export const NUMBERS = ["x", "y", "z", "flag"] as const;
export const DERIVED = ["sum", "picked", "deep"] as const;
export type NumberName = (typeof NUMBERS)[number];
export type DerivedName = (typeof DERIVED)[number];
export type Name = NumberName | DerivedName | "history";

export const ALL_NAMES: readonly Name[] = [...NUMBERS, ...DERIVED, "history"];

type Numbers = Readonly<Record<NumberName, number>>;
export interface State extends Numbers {
  readonly history: string;
}

export const INITIAL: State = { x: 10, y: 20, z: 1, flag: 0, history: "" };

/** What a transaction sees and does, whatever the store is. */
export interface View {
  get(name: NumberName): number;
  derive(name: DerivedName): number;
  set(name: NumberName, value: number): void;
  alter(name: NumberName, change: (value: number) => number): void;
  commute(name: NumberName, change: (value: number) => number): void;
}

export type Step =
  | { readonly kind: "add" | "commute" | "double" | "toggle"; readonly to: NumberName }
  | { readonly kind: "copy"; readonly from: NumberName; readonly to: NumberName }
  | { readonly kind: "derive"; readonly from: DerivedName; readonly to: NumberName }
  | { readonly kind: "transfer"; readonly from: NumberName; readonly to: NumberName }
  | { readonly kind: "branch"; readonly on: NumberName; readonly odd: Step; readonly even: Step }
  | { readonly kind: "refuse"; readonly on: NumberName };

export interface Transaction {
  readonly id: number;
  readonly steps: readonly Step[];
}

export class Refused extends Error {}

const LIMIT = 100_003;
/** `z` must stay below this: a validator refuses what does not. */
export const HIGHEST_Z = 60_000;

export function perform(transaction: Transaction, view: View): void {
  for (const step of transaction.steps) performStep(step, transaction.id, view);
}

function performStep(step: Step, id: number, view: View): void {
  switch (step.kind) {
    case "add":
      return view.alter(step.to, (n) => (n + id) % LIMIT);
    case "commute":
      return view.commute(step.to, (n) => (n + id) % LIMIT);
    case "double":
      return view.alter(step.to, (n) => (n * 2) % LIMIT);
    case "toggle":
      return view.alter(step.to, (n) => (n % 2 === 0 ? n + 1 : n - 1));
    case "copy":
      return view.set(step.to, view.get(step.from));
    case "derive":
      return view.set(step.to, view.derive(step.from) % LIMIT);
    case "transfer":
      view.alter(step.from, (n) => n - id);
      return view.alter(step.to, (n) => n + id);
    case "branch":
      return performStep(view.get(step.on) % 2 === 0 ? step.even : step.odd, id, view);
    case "refuse":
      if (view.get(step.on) % 3 === 0) throw new Refused();
  }
}

export function derive(name: DerivedName, get: (name: NumberName) => number): number {
  if (name === "sum") return get("x") + get("y");
  if (name === "picked") return get("flag") % 2 === 0 ? get("x") : get("z");
  return derive("sum", get) * 2 + derive("picked", get);
}

/** The state after a transaction; the same object where it is refused. */
export function reduce(state: State, transaction: Transaction): State {
  const next = { ...state };
  try {
    perform(transaction, viewOf(next));
  } catch (error) {
    if (error instanceof Refused) return state;
    throw error;
  }
  if (next.z >= HIGHEST_Z) return state;
  next.history = extend(state.history, transaction);
  return next;
}

/** A transaction at work on a plain object. */
function viewOf(numbers: Record<NumberName, number>): View {
  const get = (name: NumberName): number => numbers[name];
  const alter = (name: NumberName, change: (value: number) => number): void => {
    numbers[name] = change(numbers[name]);
  };
  return {
    get,
    derive: (name) => derive(name, get),
    set: (name, value) => {
      numbers[name] = value;
    },
    alter,
    commute: alter,
  };
}

export function extend(history: string, { id }: Transaction): string {
  return history === "" ? String(id) : `${history} ${id}`;
}

export function show(state: State, name: Name): string {
  if (name === "history") return state.history;
  if (name in state) return String(state[name as NumberName]);
  return String(derive(name as DerivedName, (source) => state[source]));
}
