import type { Identity } from "@dosync/core";
import type { ReadonlySignal } from "@preact/signals-core";

const signals: WeakMap<Identity<unknown>, ReadonlySignal<unknown>> = new WeakMap();
const identities: WeakMap<ReadonlySignal<unknown>, Identity<unknown>> = new WeakMap();

/** A signal and an identity that stand for each other. A way there and back ends where it began. */
export function pair(identity: Identity<unknown>, signal: ReadonlySignal<unknown>): void {
  signals.set(identity, signal);
  identities.set(signal, identity);
}

export function signalOf(identity: Identity<unknown>): ReadonlySignal<unknown> | undefined {
  return signals.get(identity);
}

export function identityOf(signal: ReadonlySignal<unknown>): Identity<unknown> | undefined {
  return identities.get(signal);
}
