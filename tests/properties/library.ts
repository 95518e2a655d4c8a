import {
  addCommitListener,
  addWatch,
  afterCommit,
  alter,
  atom,
  type Atom,
  commute,
  compareAndSet,
  deref,
  derived,
  dosync,
  DosyncError,
  ensure,
  type Identity,
  invariant,
  isInTransaction,
  onDeliveryError,
  ref,
  type Ref,
  refHistoryCount,
  refSet,
  removeWatch,
  reset,
  setValidator,
  snapshot,
  swap,
} from "@dosync/core";
import { labelOf, readCommitted, subscribe } from "@dosync/core/adapter";
import type { Machine } from "./machine.ts";
import {
  type AtomName,
  atoms,
  derivedNames,
  formulas,
  invariants,
  type Name,
  type RefName,
  refs,
  validators,
} from "./program.ts";

const plus = (value: number, by: number): number => value + by;

/** The machine of the library itself. */
export function makeLibrary(): Machine {
  const refOf = new Map<RefName, Ref<number>>(refs.map((label) => [label, ref(0, { label })]));
  const atomOf = new Map<AtomName, Atom<number>>(atoms.map((label) => [label, atom(0, { label })]));
  const all = new Map<Name, Identity<number>>([...refOf, ...atomOf]);
  const read = (name: Name): number => deref(all.get(name)!);
  for (const label of derivedNames)
    all.set(
      label,
      derived(() => formulas[label](read), { label }),
    );
  const ends: (() => void)[] = [];

  return {
    read,
    readCommitted: (name) => readCommitted(all.get(name)!),
    mutate: ({ do: operation, name, by }) => {
      const target = refOf.get(name)!;
      if (operation === "refSet") return refSet(target, by);
      return operation === "alter" ? alter(target, plus, by) : commute(target, plus, by);
    },
    ensure: ({ name }) => ensure(refOf.get(name)!),
    swap: ({ do: operation, name, by }) => {
      const target = atomOf.get(name)!;
      return operation === "swap" ? swap(target, plus, by) : reset(target, by);
    },
    compareAndSet: ({ name, expected, by }) => compareAndSet(atomOf.get(name)!, expected, by),
    dosync: (body) => dosync(body),
    afterCommit,
    snapshot: () => {
      const pinned = snapshot();
      return { look: (name) => pinned.deref(all.get(name)!), dispose: () => pinned.dispose() };
    },
    addWatch: (name, key, watch) => {
      addWatch(all.get(name)!, key, (_key, _identity, old, value) => watch(old, value));
    },
    removeWatch: (name, key) => void removeWatch(all.get(name)!, key),
    subscribe: (name, notify) => subscribe(all.get(name)!, notify),
    setValidator: (name, which) => {
      const check = validators[which];
      const target = all.get(name) as Ref<number>;
      setValidator(target, check && ((value) => check(value, read)));
    },
    invariant: (which) => {
      const rule = invariant(`invariant ${which}`, () => invariants[which]!(read));
      return () => rule.dispose();
    },
    isInTransaction,
    follow: (onCommit, onError) => {
      ends.push(
        onDeliveryError(({ identity, key, cause }) => {
          if (identity === undefined) onError("callback", "none", cause);
          else onError(labelOf(identity as Identity<unknown>), key, cause);
        }),
      );
      if (onCommit === undefined) return;
      ends.push(
        addCommitListener(({ writes }) => {
          onCommit(writes.map(([identity, old, value]) => [labelOf(identity), old, value]));
        }),
      );
    },
    codeOf: (error) => (error instanceof DosyncError ? error.code : error),
    end: () => {
      for (const end of ends) end();
      const kept = [...refOf.values()].map((one) => refHistoryCount(one));
      return kept.reduce((sum, count) => sum + count);
    },
  };
}
