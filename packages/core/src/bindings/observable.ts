import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import { reportFailure } from "../commit/failures.ts";
import { addWatch, removeWatch } from "../identities/watch.ts";
import { nodeOf } from "../kernel/arguments.ts";
import type { Identity, ValueOf } from "../kernel/types.ts";
import { external } from "./external.ts";

/** An observer receives the values of an observable. */
export interface ObservableObserver<T> {
  next?(value: T): void;
  error?(error: unknown): void;
  complete?(): void;
}

/** Ends a subscription. */
export interface ObservableSubscription {
  unsubscribe(): void;
}

/** The values of an identity over time: see {@link toObservable}. */
export interface IdentityObservable<T> extends AsyncIterable<T> {
  subscribe(
    observer: ObservableObserver<T> | ((value: T) => void) | null | undefined,
  ): ObservableSubscription;
  /** Ends when the loop does, by `break` or an error as well. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
}

/** Whatever has `subscribe`, as the observables of RxJS and of the platform do. */
export interface Subscribable<T> {
  subscribe(observer: {
    next(value: T): void;
    error(error: unknown): void;
    complete(): void;
  }): ObservableSubscription | (() => void) | void;
}

/** The argument of {@link fromObservable}. */
export interface FromObservableOptions<T> {
  /** The value before the observable has given one. */
  readonly initial: T;
  /** The name used in errors and tools. */
  readonly label?: string | undefined;
}

/**
 * Makes an observable of an identity, for RxJS, the platform's observables and `for await`.
 *
 * Use it where another library wants a stream. A subscriber gets the committed value at once, and then each
 * new value after its commit, in the order of commits. A value equal to the one before is no news. While a
 * derived value fails nothing is given; the failure goes to `onDeliveryError`.
 *
 * The same object can be iterated with `for await`. A slow loop gets the newest value, and misses those
 * in between.
 *
 * @returns An observable that never completes. It listens only while somebody is subscribed.
 * @throws {NotAnIdentityError} unless it is given an identity.
 * @example
 * ```ts
 * const count = atom(0);
 * const values: number[] = [];
 * const subscription = toObservable(count).subscribe((value) => values.push(value));
 * swap(count, (n) => n + 1);
 * subscription.unsubscribe();
 * values; // [0, 1]
 * ```
 *
 * Clojure has none; watches are its way to follow an identity.
 */
export function toObservable<I extends Identity<unknown>>(
  identity: I,
): IdentityObservable<ValueOf<I>> {
  nodeOf(identity, "toObservable");
  const observable = {
    subscribe: (observer: ObservableObserver<unknown> | ((value: unknown) => void) | null) => ({
      unsubscribe: follow(identity, nextOf(observer)),
    }),
    [Symbol.asyncIterator]: () => newestValues(identity),
  };
  // The key that RxJS looks for. It is the symbol that a polyfill may have made, else its name.
  const key = (Symbol as { observable?: symbol }).observable ?? "@@observable";
  Object.defineProperty(observable, key, { value: () => observable });
  return observable as IdentityObservable<ValueOf<I>>;
}

/**
 * Makes an identity of an observable: its value is what the observable gave last.
 *
 * Use it for a socket, a stream of events or anything of RxJS, to read it beside atoms and refs in one
 * consistent state. It subscribes only while somebody here listens: a component, a watch, a live derived
 * value, an open snapshot. Without a listener it keeps the last value. When the observable fails, reading
 * throws its error, until somebody listens anew; when it completes the last value stays.
 *
 * @throws {InvalidArgumentError} if the first argument has no `subscribe`.
 * @example
 * ```ts
 * const ticks = {
 *   subscribe(observer: { next(value: number): void }) {
 *     observer.next(1);
 *     return { unsubscribe() {} };
 *   },
 * };
 * const tick = fromObservable(ticks, { initial: 0, label: "tick" });
 * deref(tick); // 0
 * addWatch(tick, "log", console.log);
 * deref(tick); // 1
 * ```
 *
 * Clojure has none.
 */
export function fromObservable<T>(
  observable: Subscribable<T>,
  options: FromObservableOptions<T>,
): Identity<T> {
  if (typeof (observable as Subscribable<T> | undefined)?.subscribe !== "function") {
    throw new InvalidArgumentError(
      "fromObservable",
      DEV &&
        "fromObservable() needs an object with subscribe(): fromObservable(events$, { initial }).",
    );
  }
  let last: { readonly value: T } | { readonly error: unknown } = { value: options.initial };
  return external<T>({
    label: options.label,
    kind: "observable",
    read() {
      if ("error" in last) throw last.error;
      return last.value;
    },
    listen(changed) {
      const give = (next: typeof last): void => {
        last = next;
        changed();
      };
      const subscription = observable.subscribe({
        next: (value) => give({ value }),
        error: (error) => give({ error }),
        complete() {},
      });
      return typeof subscription === "function" ? subscription : () => subscription?.unsubscribe();
    },
  });
}

function nextOf(
  observer: ObservableObserver<unknown> | ((value: unknown) => void) | null | undefined,
): (value: unknown) => void {
  if (typeof observer === "function") return observer;
  return (value) => observer?.next?.(value);
}

/** Gives the committed value now and each new one later. Answers a function that ends it, once. */
function follow(identity: Identity<unknown>, next: (value: unknown) => void): () => void {
  const node = nodeOf(identity, "toObservable");
  const key = Symbol("observable");
  let isOver = false;
  const end = (): void => {
    isOver = true;
    removeWatch(identity, key);
  };
  addWatch(identity, key, (_key, _identity, old, value) => {
    // A commit that waits for its delivery holds the watches of its moment.
    if (!isOver && !Object.is(old, value)) next(value);
  });
  try {
    next(node.committed());
  } catch (error) {
    reportFailure(error, node);
  }
  return end;
}

/**
 * Gives the newest value whenever the loop asks, and waits for the next one. It is no generator: that could not
 * be ended while it waits, and would go on observing.
 */
function newestValues(identity: Identity<unknown>): AsyncIterableIterator<unknown> {
  type Result = IteratorResult<unknown, undefined>;
  const DONE: Result = { done: true, value: undefined };
  const waiting: ((result: Result) => void)[] = [];
  let newest: Result | undefined;
  let leave: (() => void) | undefined;
  let isOver = false;
  /** A microtask later: so of several commits in one task the last one counts. */
  const give = (): void => {
    if (newest === undefined) return;
    const answer = waiting.shift();
    answer?.(newest);
    if (answer !== undefined) newest = undefined;
  };
  const end = (): Promise<Result> => {
    isOver = true;
    leave?.();
    for (const answer of waiting.splice(0)) answer(DONE);
    return Promise.resolve(DONE);
  };
  return {
    next() {
      if (isOver) return end();
      const result = new Promise<Result>((resolve) => waiting.push(resolve));
      leave ??= follow(identity, (value) => {
        newest = { done: false, value };
        queueMicrotask(give);
      });
      queueMicrotask(give);
      return result;
    },
    return: end,
    async throw(error: unknown) {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
