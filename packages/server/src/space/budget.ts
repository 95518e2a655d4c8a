import { type Identity } from "@dosync/core";

/** A `Budget` bounds what one run of a mutation may do. It is asked at every operation on the model. */
export class Budget {
  readonly #operations: number;
  readonly #milliseconds: number;
  #left = 0;
  #deadline = 0;
  readonly #error: ExceededError = new ExceededError(); // made once: a body may catch it often

  constructor({ operations, milliseconds }: { operations: number; milliseconds: number }) {
    this.#operations = operations;
    this.#milliseconds = milliseconds;
  }

  /** A run begins. */
  start(): void {
    this.#left = this.#operations;
    this.#deadline = performance.now() + this.#milliseconds;
  }

  /**
   * The identities that may be used, as `confine` asks for them. Each question is an operation.
   *
   * @throws {ExceededError} beyond the budget. The body cannot go on by catching it: each further
   * operation throws as well.
   */
  over(allowed: { has(identity: Identity<unknown>): boolean }): typeof allowed {
    return {
      has: (identity) => {
        if (--this.#left < 0 || performance.now() > this.#deadline) throw this.#error;
        return allowed.has(identity);
      },
    };
  }

  /** Whether the run has gone beyond the budget. Its body may have caught the error. */
  get isExceeded(): boolean {
    return this.#left < 0 || performance.now() > this.#deadline;
  }
}

/** A mutation has done more than it may. */
export class ExceededError extends Error {
  readonly code = "BUDGET_EXCEEDED";

  constructor() {
    super(
      "The mutation reads and writes more, or takes longer, than the limits of this server allow.",
    );
  }
}
