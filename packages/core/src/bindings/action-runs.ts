import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, isThenable, show } from "../ground/errors.ts";
import { isInTransaction } from "../transaction/dosync.ts";

/** The state of the runs of a function: see {@link ActionRuns}. */
export interface ActionState {
  /** How many asynchronous runs are under way. */
  readonly running: number;
  /** The error that the function has thrown since the last run began. */
  readonly error?: unknown;
}

/** Runs a function: what that throws, or rejects with, is no failure of it. Then it answers undefined. */
export type RunAction<A extends unknown[], R> = (
  ...args: A
) => R | (R extends PromiseLike<infer V> ? Promise<V | undefined> : undefined);

const AT_REST: ActionState = { running: 0 };

/**
 * Runs the function of a button or a form, for bindings. What it throws is kept as a value.
 *
 * @example
 * ```ts
 * const runs = new ActionRuns((state) => console.log(state.error));
 * runs.run(() => {
 *   throw new Error("low funds");
 * }, []);
 * runs.state.running; // 0
 * ```
 */
export class ActionRuns {
  /** Another object after each change. */
  state: ActionState = AT_REST;
  /** A run from before `reset` belongs to an earlier round. */
  #round = 0;
  readonly #changed: (state: ActionState) => void;

  /** @param changed Called after each change of the state. */
  constructor(changed: (state: ActionState) => void) {
    this.#changed = changed;
  }

  /**
   * Runs the function. Its failure is the state's `error`, and the answer is undefined.
   *
   * @throws What the function throws in a transaction, which would else commit in spite of it.
   */
  run<A extends unknown[], R>(action: (...args: A) => R, args: A): ReturnType<RunAction<A, R>>;
  run(action: (...args: unknown[]) => unknown, args: unknown[]): unknown {
    const round = this.#round;
    this.#become({ running: this.state.running + 1 });
    const end = (failure?: Pick<ActionState, "error">): undefined => {
      if (round !== this.#round) return;
      this.#become({ ...this.state, ...failure, running: this.state.running - 1 });
    };
    try {
      const result = action(...args);
      if (!isThenable(result)) {
        end();
        return result;
      }
      return Promise.resolve(result).then(
        (value) => {
          end();
          return value;
        },
        (error: unknown) => end({ error }),
      );
    } catch (error) {
      end({ error });
      if (isInTransaction()) throw error;
      return undefined;
    }
  }

  /** Forgets the error, and what the runs under way will say. */
  reset(): void {
    this.#round++;
    this.#become(AT_REST);
  }

  #become(state: ActionState): void {
    this.state = state;
    this.#changed(state);
  }
}

/**
 * Throws unless a binding was given a function to run.
 *
 * @throws {InvalidArgumentError} naming the caller.
 * @example
 * ```ts
 * checkAction(() => {}, "useAction");
 * ```
 */
export function checkAction(action: unknown, caller: string): void {
  if (typeof action === "function") return;
  throw new InvalidArgumentError(
    caller,
    DEV && `${caller}() needs the function to run, but was given ${show(action)}.`,
  );
}
