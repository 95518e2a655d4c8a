// Which hook is called never changes while a component is mounted, only from component to component.
/* oxlint-disable react/hooks, react-hooks/rules-of-hooks */
import {
  alter,
  type Atom,
  atom,
  commute,
  deref,
  derived,
  dosync,
  type Identity,
  ref,
  refSet,
  type Ref,
  swap,
  ValidationError,
} from "@dosync/core";
import { TransitionRoot, useAtom, useDeref, useDerived, useRef, useSelector } from "@dosync/react";
import {
  derive,
  DERIVED,
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
  type View,
} from "../model.ts";
import type { MakeStore, Store } from "./store.ts";

/** Every other program keeps everything in refs, the others in a single atom. */
export const dosyncWithRoot: MakeStore = (seed) => ({
  Provider: TransitionRoot,
  ...(seed % 2 === 0 ? inRefs() : inOneAtom()),
});

function inRefs(): Omit<Store, "Provider"> {
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
  const sum = derived(() => derive("sum", read));
  const picked = derived(() => derive("picked", read));
  const deep = derived(() => deref(sum) * 2 + deref(picked));
  const identities: Record<Name, Identity<number> | Identity<string>> = {
    ...refs,
    history,
    sum,
    picked,
    deep,
  };
  const view: View = {
    get: read,
    derive: (name) => deref(identities[name] as Identity<number>),
    set: (name, value) => void refSet(refs[name], value),
    alter: (name, change) => void alter(refs[name], change),
    commute: (name, change) => void commute(refs[name], change),
  };
  return {
    useShown: (name, how) => useIdentity(identities[name], how),
    run: (transaction) =>
      refusable(() =>
        dosync(() => {
          perform(transaction, view);
          alter(history, extend, transaction);
        }),
      ),
    peek: (name) => String(deref(identities[name])),
  };
}

function inOneAtom(): Omit<Store, "Provider"> {
  const state: Atom<State> = atom(INITIAL, { label: "state" });
  const parts = Object.fromEntries(
    [...NUMBERS, ...DERIVED, "history" as const].map((name) => [
      name,
      derived(() => show(deref(state), name)),
    ]),
  ) as unknown as Record<Name, Identity<string>>;
  return {
    useShown(name, how) {
      switch (how % 4) {
        case 0:
          return useDeref(parts[name]);
        case 1:
          return useSelector(state, (value) => show(value, name));
        case 2:
          return show(useAtom(state)[0], name);
        default:
          return useDerived(() => show(deref(state), name));
      }
    },
    run: (transaction) => void swap(state, reduce, transaction),
    peek: (name) => show(deref(state), name),
  };
}

/** `how` does not change while a component is mounted. */
function useIdentity(identity: Identity<number> | Identity<string>, how: number): string {
  switch (how % 4) {
    case 0:
      return String(useDeref<number | string>(identity));
    case 1:
      return useSelector(identity as Identity<number | string>, String);
    case 2:
      return String(useRef(identity as Ref<number>));
    default:
      return useDerived(() => String(deref<number | string>(identity)));
  }
}

function refusable(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Refused || error instanceof ValidationError)) throw error;
  }
}
