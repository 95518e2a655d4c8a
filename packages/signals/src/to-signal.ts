import { type Atom, type Identity, isInTransaction, reset, type ValueOf } from "@dosync/core";
import { checkIdentity, kindOf, labelOf, readPresent, subscribe } from "@dosync/core/adapter";
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import { channel } from "./channel.ts";
import { pair, signalOf } from "./pairs.ts";

/**
 * An identity as a signal, for Preact components and other code that speaks signals. That of an
 * atom can be assigned to, which is `reset`; every other one is read-only.
 *
 * It has the committed value, also when nobody listens, and subscribes to the identity only while
 * somebody does. A commit over several identities reaches effects as one batch. The same identity
 * gives the same signal, so it may be called where a component renders.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @throws What the validator of an atom throws, when the signal is assigned to.
 * @example
 * ```ts
 * const count = atom(1);
 * const doubled = computed(() => toSignal(count).value * 2);
 * swap(count, (n) => n + 1);
 * doubled.value; // 4
 * ```
 */
export function toSignal<T>(identity: Atom<T>): Signal<T>;
export function toSignal<T>(identity: Identity<T>): ReadonlySignal<T>;
export function toSignal<I extends Identity<unknown>>(identity: I): ReadonlySignal<ValueOf<I>>;
export function toSignal(identity: Identity<unknown>): ReadonlySignal<unknown> {
  checkIdentity(identity, "toSignal");
  let made = signalOf(identity);
  if (made === undefined) {
    made = readingSignal(identity);
    replaceValue(made, identity);
    pair(identity, made);
  }
  return made;
}

function readingSignal(identity: Identity<unknown>): ReadonlySignal<unknown> {
  let stop: (() => void) | undefined;
  const outdate = (): void => {
    changes.value = changes.peek() + 1;
  };
  const changes = signal(0, {
    watched() {
      // Subscribing may compute this very signal, if what is subscribed to comes from signals. To outdate
      // it then would be too early: signals would take it for told from there on.
      stop = outdate;
      stop = subscribe(identity, outdate, channel);
    },
    unwatched() {
      stop?.();
      stop = undefined;
      outdate();
    },
  });
  return computed(
    () => {
      void changes.value;
      // Computed signals are kept as long as no signal has changed. While nobody listens, no
      // signal says that the identity has; so this one is never out of changes then.
      if (stop === undefined) outdate();
      return readPresent(identity, track);
    },
    { name: labelOf(identity) },
  );
}

/**
 * Readers of an identity that comes from a signal follow that signal too. Effects run in an order of their own:
 * one that reads both may come before the effect that takes the signal's change over.
 */
function track(identity: Identity<unknown>): void {
  try {
    void signalOf(identity)?.value;
  } catch {
    // Its failure has been thrown already, if it matters.
  }
}

/**
 * Gives a signal its own property `value`, which hides the inherited one. In a transaction that property reads
 * the identity: a change of an atom stands there, but signals are told at the end, because they would run
 * effects at once.
 */
function replaceValue(made: ReadonlySignal<unknown>, identity: Identity<unknown>): void {
  const inherited = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(made), "value");
  const set = (value: unknown): unknown => reset(identity as Atom<unknown>, value);
  Object.defineProperty(made, "value", {
    get() {
      const kept: unknown = inherited!.get!.call(made); // so that whoever reads it follows it
      return isInTransaction() ? readPresent(identity, track) : kept;
    },
    ...(kindOf(identity) === "atom" && { set }),
  });
}
