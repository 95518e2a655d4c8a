/**
 * What the suites ask of a library. Each module in this folder exports these functions by name, so
 * that a bundle calls the library directly: a table of functions would cost every library a call.
 *
 * A function that a library has no counterpart for is left undefined, and its benchmarks are skipped.
 */
export interface Library<Store> {
  /** A place for one value. */
  readonly create: (value: number) => Store;
  readonly read: (store: Store) => number;
  readonly write: (store: Store, value: number) => void;
  /** Calls back after each change of the store: the cheapest listener that the library has. */
  readonly listen: ((store: Store, callback: () => void) => () => void) | undefined;
  /** Several changes that are told of together; in ours, all or nothing. */
  readonly batch: (body: () => void) => void;
  /** Moves an amount between two stores, the way the library's documentation would write it. */
  readonly transfer: (from: Store, to: Store, amount: number) => void;
  /** Undefined where a computed value must name its dependencies ahead. */
  readonly signals: Signals | undefined;
  readonly extras: Extras<Store>;
}

/** What only some libraries have. */
export interface Extras<Store> {
  /** A store that refuses some values, and is watched if a watch is given. */
  readonly createGuarded?: (value: number, watch: (() => void) | undefined) => Store;
  /** A store with so many watches, where a watch is something else than a listener. */
  readonly createWatched?: (value: number, watches: number, watch: () => void) => Store;
  /** From here on the present state stays readable. */
  readonly openSnapshot?: () => void;
  /** From here on an asynchronous transaction is running, and never ends. */
  readonly openAsyncTransaction?: () => void;
  /** An asynchronous transaction over two stores, without anything to wait for. */
  readonly transferAsync?: (from: Store, to: Store, amount: number) => Promise<unknown>;
  /** The same, waiting for something between reading and writing; `began` counts the attempts. */
  readonly transferWaiting?: (
    from: Store,
    to: Store,
    amount: number,
    began: () => void,
  ) => Promise<unknown>;
}

export interface Readable<T> {
  readonly read: () => T;
}

export interface Writable<T> extends Readable<T> {
  readonly write: (value: T) => void;
}

/** The shape in which the public reactivity suites ask for a library. */
export interface Signals {
  readonly signal: <T>(value: T) => Writable<T>;
  readonly computed: <T>(compute: () => T) => Readable<T>;
  /** Runs a function, and again whenever something that it has read changes. */
  readonly effect: (run: () => void) => () => void;
  readonly batch: (body: () => void) => void;
}
