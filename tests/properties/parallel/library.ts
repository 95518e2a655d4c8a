import {
  alter,
  type Derived,
  deref,
  derived,
  dosync,
  dosyncAsync,
  type Ref,
  ref,
  refSet,
  type Transaction,
} from "@dosync/core";
import type { Handle, Store } from "./interpreter.ts";
import { type Name, type RefName, refs } from "./program.ts";

const add = (value: number, by: number): number => value + by;

type Identities = Record<RefName, Ref<number>> & { readonly sum: Derived<number> };

/** The library as a store of three refs and a derived value. */
export function makeLibrary(): Store {
  const [r0, r1, r2] = [ref(0), ref(0), ref(0)];
  const all: Identities = { r0, r1, r2, sum: derived(() => deref(r0) + deref(r1)) };
  return {
    run: (body, isSerializable) =>
      dosyncAsync((tx) => body(handleOf(tx, all)), {
        isolation: isSerializable ? "serializable" : "snapshot",
        backoff: () => 0,
      }),
    commit(values) {
      deref(all.sum); // from now on its result may be borrowed by whoever reads it elsewhere
      dosync(() => {
        for (const name of refs) {
          const value = values[name];
          if (value !== undefined) refSet(all[name], value);
        }
      });
    },
    committed: (name) => deref(all[name]),
  };
}

function handleOf(tx: Transaction, all: Identities): Handle {
  return {
    read: (name: Name) => tx.deref(all[name]),
    alter: (name, by) => tx.alter(all[name], add, by),
    refSet: (name, value) => tx.refSet(all[name], value),
    commute: (name, by) => tx.commute(all[name], add, by),
    ensure: (name) => tx.ensure(all[name]),
    both: (by) => tx.dosync(() => alter(all.r0, add, by) + alter(all.r1, add, by)),
    afterCommit: (callback) => tx.afterCommit(callback),
    retry: () => tx.retry(),
    orElse: async (first, second) => {
      await tx.orElse(
        (branch) => first(handleOf(branch, all)),
        (branch) => second(handleOf(branch, all)),
      );
    },
  };
}
