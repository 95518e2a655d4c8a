/**
 * What a demo shows about itself: how far a transaction is, what somebody saw. It is kept outside of
 * the library, so that looking at a demo neither commits anything nor appears in its log.
 */
export class Observed<T> {
  #value: T;
  readonly #listeners: Set<() => void> = new Set();

  constructor(initial: T) {
    this.#value = initial;
  }

  readonly get = (): T => this.#value;

  readonly set = (value: T): void => {
    this.#value = value;
    for (const listener of this.#listeners) listener();
  };

  readonly update = (change: (value: T) => T): void => this.set(change(this.#value));

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}
