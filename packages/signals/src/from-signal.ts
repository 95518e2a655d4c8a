import type { Identity } from "@dosync/core";
import { checkFunction, checkObject, checkOptions, external } from "@dosync/core/adapter";
import { effect, type ReadonlySignal, untracked } from "@preact/signals-core";
import { identityOf, pair } from "./pairs.ts";

/** The options of {@link fromSignal}. */
export interface FromSignalOptions {
  /** The name used in errors and tools; by default that of the signal. */
  readonly label?: string | undefined;
}

/**
 * A signal, or a computed one, as an identity. It serves `deref`, watches, derived values, components of
 * other frameworks, snapshots and asynchronous transactions. It changes by the signal only.
 *
 * What changes in one `batch` is one commit. Nothing is subscribed to the signal while nobody follows
 * the identity, and it is up to date all the same. A change that breaks an invariant is refused: the
 * assignment to the signal throws, and the identity keeps its value. The same signal gives the same
 * identity.
 *
 * @throws What a computed signal throws, when the identity is read.
 * @example
 * ```ts
 * const celsius = signal(20);
 * const temperature = fromSignal(celsius, { label: "temperature" });
 * const label = derived(() => `${deref(temperature)} °C`);
 * celsius.value = 21;
 * deref(label); // "21 °C"
 * ```
 */
export function fromSignal<T>(signal: ReadonlySignal<T>, options?: FromSignalOptions): Identity<T> {
  if (process.env.NODE_ENV !== "production") {
    checkObject(signal, "The signal of fromSignal()");
    checkFunction(signal["peek" as never], "peek of the signal of fromSignal()");
    checkOptions(options, "fromSignal()");
  }
  const found = identityOf(signal);
  if (found !== undefined) return found as Identity<T>;
  const made = external<T>({
    kind: "signal",
    label: options?.label ?? (signal as { readonly name?: string }).name,
    read: () => signal.peek(),
    listen: (changed) => afterEachChange(signal, changed),
  });
  pair(made, signal);
  return made;
}

function afterEachChange(signal: ReadonlySignal<unknown>, changed: () => void): () => void {
  let isFirst = true;
  return effect(() => {
    try {
      void signal.value;
    } catch {
      // A failure is a value like any other. It is thrown where the identity is read.
    }
    if (!isFirst) untracked(changed);
    isFirst = false;
  });
}
