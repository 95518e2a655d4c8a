import type { ReadyState } from "./replica.ts";

/** `Rests` are the moments in which nothing is pending and everything is taken in. */
export class Rests {
  #waiting: (() => void)[] = [];

  /** Fulfilled at the next one. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  come(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}

/** `Readiness` is how a replica was opened, once that is known. */
export class Readiness {
  readonly promise: Promise<ReadyState>;
  readonly is: (state: ReadyState) => void;
  readonly refuse: (error: unknown) => void;

  constructor() {
    let settle!: readonly [(state: ReadyState) => void, (error: unknown) => void];
    this.promise = new Promise((...functions) => (settle = functions));
    [this.is, this.refuse] = settle;
    this.promise.catch(() => {}); // whoever awaits it gets the error
  }
}
