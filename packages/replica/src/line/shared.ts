import { type Atom, atom, type Identity, type Ref, refSet } from "@dosync/core";
import {
  type Address,
  addressesOf,
  hasOwnValue,
  kindOf,
  labelOf,
  readCommitted,
  replayOver,
  UsageError,
  type Values,
} from "@dosync/core/adapter";
import { MixedTransactionError } from "../errors.ts";
import { checkCopyable, isEqual } from "../values.ts";
import type { Note } from "./pending.ts";

/** What a pending mutation would write, or why it cannot run. */
export type Outcome = { readonly writes: Values } | { readonly error: unknown };

/** A mutation that can be run. */
export interface Runnable {
  readonly label: string;
  readonly body: () => unknown;
}

/** `Shared` holds the shared identities of a model, by their addresses, and their confirmed values. */
export class Shared {
  readonly identities: Map<Address, Identity<unknown>> = new Map();
  readonly addresses: Map<Identity<unknown>, Address> = new Map();
  /** A value that is not confirmed by the store is that of the factory. */
  readonly confirmed: Map<Identity<unknown>, unknown> = new Map();
  readonly #first: ReadonlyMap<Identity<unknown>, unknown>;
  readonly #labels: Map<string, Address> = new Map();
  readonly #views: Map<Identity<unknown>, Atom<unknown>> = new Map();

  constructor(model: object) {
    for (const [address, identity] of addressesOf(model)) {
      const kind = kindOf(identity);
      if (kind === "collection") refuseCollection(address);
      if (kind !== "ref" || !hasOwnValue(identity)) continue;
      this.identities.set(address, identity);
      this.addresses.set(identity, address);
      this.#labels.set(nameOf(identity), address);
      const value = readCommitted(identity);
      checkCopyable(value, nameOf(identity));
      this.confirmed.set(identity, value);
    }
    this.#first = new Map(this.confirmed);
  }

  has(identity: Identity<unknown>): boolean {
    return this.addresses.has(identity);
  }

  /** The address of an identity by its name in error messages. */
  addressAt(name: string): Address | undefined {
    return this.#labels.get(name);
  }

  /**
   * Takes in values of the store, and answers the identities. Addresses of newer programs are passed over.
   *
   * @param removed Addresses that the store has no value for any more.
   */
  confirm(
    values: Iterable<readonly [Address, unknown]>,
    removed: Iterable<Address> = [],
  ): Set<Identity<unknown>> {
    const news = new Set<Identity<unknown>>();
    for (const address of removed) {
      const identity = this.identities.get(address);
      if (identity === undefined) continue;
      this.confirmed.set(identity, this.#first.get(identity));
      news.add(identity);
    }
    for (const [address, value] of values) {
      const identity = this.identities.get(address);
      if (identity === undefined) continue;
      // Equal values stay the same object: what was guessed well is not shown anew.
      const shown = readCommitted(identity);
      this.confirmed.set(identity, isEqual(shown, value) ? shown : value);
      news.add(identity);
    }
    return news;
  }

  /** Takes in everything that the store has. What it does not have is as the factory made it. */
  confirmAll(values: Iterable<readonly [Address, unknown]>): Set<Identity<unknown>> {
    for (const [identity, value] of this.#first) this.confirmed.set(identity, value);
    this.confirm(values);
    return new Set(this.confirmed.keys());
  }

  /** Why the model cannot have these values, with those of the factory where there is none. */
  faultInAll(values: ReadonlyMap<Address, unknown>): { readonly error: unknown } | undefined {
    const entries = [...this.identities].filter(([address]) => values.has(address));
    const writes = new Map(entries.map(([address, identity]) => [identity, values.get(address)]));
    try {
      for (const [identity, value] of writes) checkCopyable(value, nameOf(identity));
    } catch (error) {
      return { error };
    }
    const [outcome] = replayOver(this.#first, [() => refSetAll(writes)]).outcomes;
    return outcome!.status === "failed" ? outcome : undefined;
  }

  /** The values of the factory, by their addresses. */
  firstValues(): [address: Address, value: unknown][] {
    return [...this.#first].map(([identity, value]) => [this.addresses.get(identity)!, value]);
  }

  /** The identity of a confirmed value. It is published together with what is shown. */
  viewOf(identity: Identity<unknown>): Identity<unknown> {
    let view = this.#views.get(identity);
    if (view === undefined) this.#views.set(identity, (view = atom(this.confirmed.get(identity))));
    return view;
  }

  viewsOf(news: Iterable<Identity<unknown>>): Note[] {
    return [...news].flatMap((identity): Note[] => {
      const view = this.#views.get(identity);
      return view === undefined ? [] : [[view, this.confirmed.get(identity)]];
    });
  }

  /** The confirmed values of some identities, for `replayOver`. */
  baseOf(identities: Iterable<Identity<unknown>>): Map<Identity<unknown>, unknown> {
    return new Map([...identities].map((identity) => [identity, this.confirmed.get(identity)]));
  }

  /**
   * Runs pending mutations over confirmed values. One that writes what cannot be kept is as if it had
   * thrown, and the others run without it.
   */
  replay(
    base: ReadonlyMap<Identity<unknown>, unknown>,
    line: readonly Runnable[],
  ): { readonly outcomes: readonly Outcome[]; readonly changes: Values } {
    const faults = new Map<Runnable, unknown>();
    for (;;) {
      const { outcomes, changes } = replayOver(
        base,
        line.map((pending) =>
          faults.has(pending) ? () => raise(faults.get(pending)) : pending.body,
        ),
      );
      const count = faults.size;
      for (const [index, outcome] of outcomes.entries()) {
        const fault = outcome.status === "done" && this.#faultIn(outcome.writes, line[index]!);
        if (!fault) continue;
        faults.set(line[index]!, fault.error);
        break; // those after it have seen what it wrote
      }
      if (faults.size === count) {
        return {
          outcomes: outcomes.map((one) =>
            one.status === "done" ? { writes: one.writes } : { error: one.error },
          ),
          changes,
        };
      }
    }
  }

  #faultIn(writes: Values, { label }: Runnable): { readonly error: unknown } | false {
    try {
      this.check(label, writes);
      return false;
    } catch (error) {
      return { error };
    }
  }

  /** Throws unless everything that a transaction has written can be kept. Its atoms rest. */
  check(label: string, writes: Iterable<readonly [Identity<unknown>, unknown]>): void {
    for (const [identity, value] of writes) {
      if (this.has(identity)) checkCopyable(value, nameOf(identity));
      else if (kindOf(identity) !== "atom") throw mixed(label, identity);
    }
  }
}

/** The error for a transaction that has written an identity besides those of the model. */
function mixed(label: string, identity: Identity<unknown>): MixedTransactionError {
  const name = nameOf(identity);
  return new MixedTransactionError(
    label,
    process.env.NODE_ENV !== "production" &&
      `${label} writes refs that are shared, and ${name}, which is not. Use two transactions, or put ${name} into the model. Nothing was changed.`,
  );
}

/** An identity as error messages name it. */
export function nameOf(identity: Identity<unknown>): string {
  return `${kindOf(identity)} "${labelOf(identity)}"`;
}

function refSetAll(values: Values): void {
  for (const [identity, value] of values) refSet(identity as Ref<unknown>, value);
}

function raise(error: unknown): never {
  throw error;
}

function refuseCollection(address: Address): never {
  throw new UsageError(
    "NOT_SHAREABLE",
    address,
    process.env.NODE_ENV !== "production" &&
      `The model has a collection at "${address}". A replica shares refs only: keep the rows in a ref, or leave the collection out of what the factory returns.`,
  );
}
