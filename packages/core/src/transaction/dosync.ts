import { checkFunction, checkLabel, checkOptions } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { InTransactionError, InvalidArgumentError, NoTransactionError } from "../ground/errors.ts";
import type { CommitNotes } from "../commit/follow.ts";
import { recordReads } from "../commit/publish.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { kernel } from "../kernel/kernel.ts";
import { runInPlace } from "./sync.ts";

/** The options of a transaction. */
export interface TransactionOptions extends CommitNotes {
  /** The name in errors and in the commit feed. By default it is that of the body function. */
  readonly label?: string | undefined;
  /**
   * The reads that stand in the commit's record: those of what was ensured, or all. Those of the rules over
   * its writes are among them. An asynchronous transaction records its last attempt. By default none are.
   */
  readonly reads?: "ensured" | "all" | undefined;
}

/**
 * Runs a transaction. Whatever its body does to refs is committed at one point, all or nothing.
 *
 * If the body throws, a validator refuses or an invariant does not hold, every ref is as it was and
 * the error comes out unchanged. Nobody sees a state in between. A `dosync` inside of another joins
 * it. The body must be synchronous, and repeatable: no I/O, timers or random numbers. Atoms changed
 * in it are not rolled back.
 *
 * @returns What the body returns.
 * @throws {AsyncBodyError} if the body returns a promise; see `dosyncAsync`.
 * @example
 * ```ts
 * const checking = ref(500);
 * const savings = ref(1000);
 * dosync(() => {
 *   alter(checking, (balance) => balance - 100);
 *   alter(savings, (balance) => balance + 100);
 * });
 * deref(checking) + deref(savings); // 1500
 * ```
 *
 * Clojure: `dosync`.
 */
export function dosync<T>(body: () => T, options?: TransactionOptions): T {
  if (kernel.context !== undefined || typeof body !== "function") return joinOuter(body) as T;
  if (DEV) {
    checkOptions(options, "dosync()");
    checkLabel(options?.label);
  }
  const toRun = recordReads === undefined ? body : recordReads(body, options);
  return runInPlace(toRun, options?.label ?? body, body, options);
}

function joinOuter(body: () => unknown): unknown {
  if (typeof body !== "function") {
    throw new InvalidArgumentError("dosync", DEV && "dosync() needs a function: dosync(() => …).");
  }
  return transactionInCharge("run", "a transaction")!.join(body);
}

/**
 * Whether this is called inside of a transaction.
 *
 * @example
 * ```ts
 * isInTransaction(); // false
 * dosync(() => isInTransaction()); // true
 * ```
 */
export function isInTransaction(): boolean {
  return kernel.context !== undefined && kernel.context.isTransaction;
}

/**
 * Runs code that must stay outside of transactions, like a request. A transaction may be rolled back or run
 * again, and a request cannot.
 *
 * @returns What the body returns.
 * @throws {InTransactionError} inside a transaction, and in a function that only computes: a validator, a
 * rule, a commute function, a derived value. The body is not run.
 * @example
 * ```ts
 * const save = (text: string) => io(() => console.log(text));
 * dosync(() => afterCommit(() => save("done")));
 * ```
 *
 * Clojure: `io!`.
 */
export function io<T>(body: () => T): T {
  if (DEV) checkFunction(body, "What io() is given");
  if (kernel.isTransacting || kernel.context !== undefined) {
    throw new InTransactionError(
      body.name || "io",
      DEV &&
        `Cannot do I/O inside ${kernel.isTransacting ? "a transaction" : "a function that only computes"}. Do it afterwards: afterCommit(() => …), or send an action to an agent.`,
    );
  }
  return body();
}

/**
 * Calls a function once after the transaction has committed, and never if it aborts. The place for
 * I/O that follows a change.
 *
 * @throws {NoTransactionError} outside a transaction.
 * @example
 * ```ts
 * const cart = ref(["book"]);
 * dosync(() => {
 *   refSet(cart, []);
 *   afterCommit(() => console.log("ordered"));
 * });
 * ```
 *
 * Clojure has sends to agents for this.
 */
export function afterCommit(callback: () => void): void {
  const transaction = transactionInCharge("call", "afterCommit");
  if (transaction === undefined) throw new NoTransactionError("call", "afterCommit");
  transaction.afterCommit(callback);
}
