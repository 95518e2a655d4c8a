import {
  type Atom,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  type Draft,
  type Identity,
  reset,
  swap,
  type Transaction as Handle,
} from "@dosync/core";
import { external } from "@dosync/core/adapter";
import {
  extend,
  INITIAL,
  type Name,
  type NumberName,
  NUMBERS,
  perform,
  reduce,
  type State,
  type Transaction,
  type View,
} from "../model.ts";
import {
  derivedFrom,
  type Identities,
  inOneAtom,
  inRefs,
  type InRefs,
  refusable,
  refusableLater,
} from "../stores/identities.ts";
import type { Keeping } from "./program.ts";
import { keptInReplica } from "./replica-store.ts";

/** What the page shows: the values of the model, a value from elsewhere, and one derived from both. */
export type Shown = Name | "tick" | "mixed";

/** The store of one program. */
export interface Store {
  readonly identities: Readonly<Record<Shown, Identity<number | string>>>;
  readonly run: (transaction: Transaction) => void;
  readonly runLong: (transaction: Transaction) => Promise<void>;
  readonly tick: () => void;
  readonly edit: (transaction: Transaction) => void;
  readonly save: () => void;
  /** What somebody else has run. It comes in below what is pending here. */
  readonly runElsewhere: (transaction: Transaction) => void;
  /** Whether what changes now was published without a body that can be run again. */
  readonly isPublished: () => boolean;
  /** Waits until nothing is pending. */
  readonly settle: () => Promise<void>;
  /** Ends it, and answers how much was refused after it was shown. */
  readonly close: () => number;
  /** The draft that is open, if there is one. */
  readonly draft: () => Draft | undefined;
  /** The transactions that were committed, in order. */
  readonly history: () => string;
  readonly ticks: () => number;
}

/** `mixed` shows both of its sources, so that one that does not belong to the other is seen. */
export function mix(tick: number, x: number): number {
  return tick * 1_000_000 + x;
}

export async function makeStore(keeping: Keeping): Promise<Store> {
  const tick = elsewhere();
  const numbers = await kept(keeping);
  const { x } = numbers.identities;
  const mixed = derived(() => mix(deref(tick.identity), Number(deref(x))), { label: "mixed" });
  return {
    ...withoutMore,
    ...numbers,
    identities: { ...numbers.identities, tick: tick.identity, mixed },
    tick: tick.next,
    ticks: tick.present,
    history: () => String(deref(numbers.identities.history)),
  };
}

function kept(keeping: Keeping): Numbers | Promise<Numbers> {
  if (keeping === "replica") return keptInReplica();
  return keeping === "refs" ? keptInRefs() : keeping === "atoms" ? keptInAtoms() : inOneAtom();
}

export type Numbers = Pick<Store, "run"> &
  Partial<Pick<Store, keyof typeof withoutMore>> & {
    readonly identities: Identities;
  };

const withoutMore = {
  runLong: () => Promise.resolve(),
  runElsewhere: () => {},
  isPublished: () => false,
  settle: () => Promise.resolve(),
  close: () => 0,
  edit: () => {},
  save: () => {},
  draft: () => undefined,
};

function elsewhere(): {
  identity: Identity<number>;
  next: () => void;
  present: () => number;
} {
  let ticks = 0;
  const listeners = new Set<() => void>();
  return {
    identity: external({
      label: "tick",
      read: () => ticks,
      listen(changed) {
        listeners.add(changed);
        return () => void listeners.delete(changed);
      },
    }),
    next() {
      ticks++;
      for (const changed of listeners) changed();
    },
    present: () => ticks,
  };
}

function keptInRefs(): Numbers {
  const { refs, history, results, identities, body } = inRefs();
  const long = async (handle: Handle, transaction: Transaction): Promise<void> => {
    handle.deref(refs.x);
    await new Promise((resolve) => setTimeout(resolve, 3));
    perform(transaction, viewOf(handle, { refs, results }));
    handle.alter(history, extend, transaction);
  };
  let open: Draft | undefined;
  return {
    identities,
    run: (transaction) => refusable(() => dosync(body(transaction))),
    runLong: (transaction) => refusableLater(dosyncAsync((handle) => long(handle, transaction))),
    edit(transaction) {
      open ??= draft({ label: "edit" });
      refusable(() => open!.dosync(body(transaction)));
    },
    save() {
      try {
        refusable(() => open?.commit());
      } finally {
        if (open?.state === "open") open.abort();
        open = undefined;
      }
    },
    draft: () => open,
  };
}

function viewOf(handle: Handle, { refs, results }: Pick<InRefs, "refs" | "results">): View {
  return {
    get: (name) => handle.deref(refs[name]),
    derive: (name) => handle.deref(results[name]),
    set: (name, value) => void handle.refSet(refs[name], value),
    alter: (name, change) => void handle.alter(refs[name], change),
    commute: (name, change) => void handle.commute(refs[name], change),
  };
}

/** Each `dosync` changes several atoms, which stay changed one by one: nothing in it is rolled back. */
function keptInAtoms(): Numbers {
  const atoms = Object.fromEntries(NUMBERS.map((name) => [name, atom(INITIAL[name])])) as Record<
    NumberName,
    Atom<number>
  >;
  const history = atom("");
  const results = derivedFrom((name) => deref(atoms[name]));
  const view: View = {
    get: (name) => deref(atoms[name]),
    derive: (name) => deref(results[name]),
    set: (name, value) => void reset(atoms[name], value),
    alter: (name, change) => void swap(atoms[name], change),
    commute: (name, change) => void swap(atoms[name], change),
  };
  const isRefused = (transaction: Transaction): boolean => {
    const state = Object.fromEntries(NUMBERS.map((name) => [name, deref(atoms[name])]));
    const before = { ...state, history: "" } as unknown as State;
    return reduce(before, transaction) === before;
  };
  return {
    identities: { ...atoms, ...results, history },
    run(transaction) {
      dosync(() => {
        if (isRefused(transaction)) return;
        perform(transaction, view);
        swap(history, extend, transaction);
      });
    },
  };
}
