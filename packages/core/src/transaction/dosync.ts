import { DEV } from "../dev.ts";
import { InTransactionError, InvalidArgumentError, NoTransactionError } from "../errors.ts";
import { kernel } from "../kernel.ts";
import { runInPlace } from "./in-place.ts";

/** What a transaction may be given. */
export interface TransactionOptions {
  /** The name used in errors and in the commit feed; by default that of the body function. */
  readonly label?: string | undefined;
}

/**
 * Runs a transaction: whatever its body does to refs is committed at one point, all or nothing.
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
  return runInPlace(body, options?.label ?? body, body);
}

function joinOuter(body: () => unknown): unknown {
  if (typeof body !== "function") {
    throw new InvalidArgumentError("dosync", DEV && "dosync() needs a function: dosync(() => …).");
  }
  return kernel.context!.join(body);
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
 * Runs what must not be part of a transaction, like a request or a write to storage: a transaction
 * may be rolled back or run again, and that cannot.
 *
 * @returns What the body returns.
 * @throws {InTransactionError} inside a transaction; the body is not run.
 * @example
 * ```ts
 * const save = (text: string) => io(() => console.log(text));
 * dosync(() => afterCommit(() => save("done")));
 * ```
 *
 * Clojure: `io!`.
 */
export function io<T>(body: () => T): T {
  if (isInTransaction()) {
    throw new InTransactionError(
      body.name || "io",
      DEV &&
        "Cannot do I/O inside a transaction. Do it afterwards: afterCommit(() => …), or send an action to an agent.",
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
  if (kernel.context === undefined) throw new NoTransactionError("call", "afterCommit");
  kernel.context.afterCommit(callback);
}
