import { checkLabel, checkOptionalFunction, checkWord } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { flush } from "../commit/delivery.ts";
import type { TransactionContext } from "../kernel/context.ts";
import { InTransactionError, InvalidArgumentError, RetryLimitError } from "../ground/errors.ts";
import { describe, type IdentityNode } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { labelFrom, type CommitName } from "../commit/commit.ts";
import type { Source } from "../kernel/source.ts";
import { tools } from "../kernel/tools.ts";
import { clock } from "../ground/clock.ts";
import { checkDuration, waitFor } from "../ground/wait.ts";
import { asyncStart as sharedAsyncStart } from "./async-start.ts";
import { Attempt, type Conflict, changeOf } from "./attempt.ts";
import type { TransactionOptions } from "./dosync.ts";
import {
  deescalate,
  escalate,
  ESCALATES_AFTER,
  type Escalated,
  makeRoomFor,
} from "./escalation.ts";
import { type Transaction, TransactionHandle } from "./handle.ts";
import { runInPlace } from "./sync.ts";
import { refuseGenerator } from "./unfinished.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;
const asyncStart = sharedAsyncStart;

/** The options of an asynchronous transaction. */
export interface AsyncTransactionOptions extends TransactionOptions {
  /** Cancels the transaction: nothing is committed, and the promise fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How often the body may run because of conflicts. By default 10,000, as in Clojure. */
  readonly maxAttempts?: number | undefined;
  /** `"serializable"` lets everything that was read count as ensured. By default `"snapshot"`. */
  readonly isolation?: "snapshot" | "serializable" | undefined;
  /** How many milliseconds to wait before the next attempt, given how many have failed. */
  readonly backoff?: ((failedAttempts: number) => number) | undefined;
}

const MOST_ATTEMPTS = 10_000;
/** After so many failures development names the transaction that gets in the way. */
const WARNS_AFTER = 100;

/**
 * Runs a transaction that may `await`. All that it changes is committed at one point, or nothing is, although
 * other code runs in between.
 *
 * The body gets a handle and uses only that. It sees every identity as it was at the start of the
 * attempt. If something that it has changed or ensured is committed by others before it has ended,
 * the attempt is void and the body runs again on the newest state; so what it does besides must be
 * repeatable, and `tx.signal` can cancel a request that is not needed any more. A synchronous
 * `dosync` never waits for it.
 *
 * @returns A promise of what the body returns, fulfilled when that is committed.
 * @throws (as rejection) what the body throws; nothing is committed then.
 * @throws {RetryLimitError} (as rejection) if it is overtaken `maxAttempts` times.
 * @example
 * ```ts
 * const stock = ref(3);
 * const orders = ref<string[]>([]);
 * await dosyncAsync(async (tx) => {
 *   if (tx.deref(stock) === 0) throw new Error("sold out");
 *   tx.alter(stock, (count) => count - 1);
 *   const id = await Promise.resolve("order-1"); // a request, with tx.signal
 *   tx.alter(orders, (ids) => [...ids, id]);
 * });
 * deref(stock); // 2
 * ```
 *
 * Clojure: `dosync` on a thread of its own.
 */
export async function dosyncAsync<T>(
  body: (tx: Transaction) => Promise<T> | T,
  options?: AsyncTransactionOptions,
): Promise<T> {
  if (typeof body !== "function") {
    throw new InvalidArgumentError(
      "dosyncAsync",
      DEV && "dosyncAsync() needs a function: dosyncAsync(async (tx) => …).",
    );
  }
  if (kernel.context !== undefined) {
    throw new InTransactionError(
      "dosyncAsync",
      DEV &&
        "Cannot start an asynchronous transaction inside a transaction. Inside an asynchronous transaction use tx.dosync(() => …); from a synchronous one start it with afterCommit(() => …).",
    );
  }
  refuseGenerator(body, "dosyncAsync");
  return new AsyncTransaction(body, options).run();
}

class AsyncTransaction<T> implements Escalated {
  readonly #body: (tx: Transaction) => Promise<T> | T;
  readonly #options: AsyncTransactionOptions;
  readonly #commitName: CommitName;
  readonly #maxAttempts: number;
  readonly #conflicts: IdentityNode[] = [];
  #attempt: Attempt | undefined = undefined;
  #finish: (() => void) | undefined = undefined;
  #isCommitting = false;
  finished: Promise<void> | undefined = undefined;
  longestAttempt = 0;

  constructor(body: (tx: Transaction) => Promise<T> | T, options: AsyncTransactionOptions = {}) {
    const { maxAttempts = MOST_ATTEMPTS } = options;
    if (!Number.isInteger(maxAttempts) || maxAttempts < 1) {
      throw new InvalidArgumentError(
        "maxAttempts",
        DEV && `maxAttempts must be a whole number from 1, not ${maxAttempts}.`,
      );
    }
    if (DEV) {
      checkWord(options.isolation, ["snapshot", "serializable"], "isolation");
      checkOptionalFunction(options.backoff, "backoff");
      checkLabel(options.label);
    }
    this.#body = body;
    this.#options = options;
    this.#commitName = options.label ?? (body as () => unknown);
    this.#maxAttempts = maxAttempts;
  }

  /** Runs until it is done or cancelled, whichever comes first. */
  async run(): Promise<T> {
    const { signal } = this.#options;
    if (signal === undefined) return this.#runUntilDone();
    return new Promise<T>((resolve, reject) => {
      const stopListening = (): void => signal.removeEventListener("abort", cancel);
      const cancel = (): void => {
        if (this.#isCommitting) return; // too late: a promise that is rejected has changed nothing
        stopListening();
        if (DEV) tools?.transaction("failed", this, this.#attempt, signal.reason);
        this.#attempt?.end(false);
        this.#leave();
        reject(signal.reason);
      };
      signal.addEventListener("abort", cancel);
      this.#runUntilDone().finally(stopListening).then(resolve, reject);
    });
  }

  async #runUntilDone(): Promise<T> {
    try {
      for (let number = 1; ; number++) {
        // Between two attempts there is none to end. The next one must not begin.
        if (this.#signal?.aborted === true) throw this.#signal.reason;
        const attempt = new Attempt(
          this.#commitName,
          number,
          this.#options.isolation === "serializable",
        );
        this.#attempt = attempt;
        if (DEV) tools?.transaction("attempt", this, attempt);
        // The first attempt is not timed. Most transactions need no other, and a clock is slow to read.
        const startedAt = number === 1 ? undefined : clock.now();
        try {
          const result = await this.#start(attempt);
          const room = attempt.writes.size > 0 ? makeRoomFor(this, this.#signal) : undefined;
          if (DEV && room !== undefined) tools?.transaction("room", this, attempt);
          if (room !== undefined) await room;
          if (DEV) tools?.transaction("commit", this, attempt);
          this.#commit(attempt);
          if (DEV) tools?.transaction("done", this, attempt);
          return result;
        } catch (error) {
          const { isDoomed, isWaiting } = attempt;
          attempt.end(false);
          if (!isDoomed && !isWaiting) throw error;
          if (DEV) tools?.transaction(isWaiting ? "wait" : "conflict", this, attempt);
          const took = startedAt === undefined ? 0 : clock.now() - startedAt;
          this.longestAttempt = Math.max(this.longestAttempt, took);
          await (isWaiting ? changeOf(attempt, this.#signal) : this.#afterConflict(attempt));
        }
      }
    } catch (error) {
      if (DEV) tools?.transaction("failed", this, this.#attempt, error);
      throw error;
    } finally {
      this.#leave();
    }
  }

  /** Ends the escalation: others have to make room no more. */
  #leave(): void {
    if (this.finished === undefined) return;
    deescalate(this);
    this.#finish?.();
  }

  /** The synchronous start of the body. */
  #start(attempt: Attempt): Promise<T> | T {
    kernel.context = asyncStart;
    kernel.isTransacting = true;
    try {
      return this.#body(new TransactionHandle(attempt));
    } finally {
      kernel.context = undefined;
      kernel.isTransacting = false;
      flush(); // atoms that were changed in tx.dosync
    }
  }

  /**
   * Commits an attempt in one synchronous step. It checks for conflicts, then does what any transaction does
   * at its end. The attempt ends before the watches of the commit run.
   */
  #commit(attempt: Attempt): void {
    attempt.checkConflicts();
    this.#isCommitting = true;
    try {
      attempt.end(true);
      runInPlace(
        () => attempt.applyTo(kernel.context as TransactionContext),
        this.#commitName,
        undefined,
        {
          ...this.#options,
          recorded: (this.#options.reads === "all" ? attempt.reads : attempt.ensured) ?? [],
          attempts: attempt.number,
          conflicts: this.#conflicts,
        },
      );
    } catch (error) {
      this.#isCommitting = false;
      attempt.end(false);
      throw error;
    }
  }

  /** Makes ready for the next attempt, and waits a little where conflicts go on. */
  async #afterConflict(attempt: Attempt): Promise<void> {
    const { source, by } = attempt.conflict as Conflict;
    const failures = this.#conflicts.push(source);
    if (failures >= this.#maxAttempts) {
      throw new RetryLimitError(this.#name(), failures, describe(source), by);
    }
    if (failures === ESCALATES_AFTER) {
      this.finished = new Promise((resolve) => {
        this.#finish = resolve;
      });
      escalate(this);
    }
    if (failures === WARNS_AFTER) warnOvertaken(this.#name(), failures, source, by);
    const pause = (this.#options.backoff ?? defaultBackoff)(failures);
    checkDuration(pause, `The backoff of ${this.#name()}`);
    if (pause > 0) {
      await waitFor<void>("backoff", { signal: this.#signal }, (resolve) =>
        clock.after(pause, resolve),
      );
    }
  }

  get #signal(): AbortSignal | undefined {
    return this.#options.signal;
  }

  #name(): string {
    return `transaction "${labelFrom(this.#commitName) ?? "dosyncAsync"}"`;
  }
}

/**
 * The pause before the next attempt. There is none for the first few, then a random one, so that two do not
 * keep step.
 */
function defaultBackoff(failures: number): number {
  return failures <= 3 ? 0 : clock.random() * Math.min(50, 2 ** (failures - 3));
}

function warnOvertaken(
  name: string,
  failures: number,
  source: Source,
  by: string | undefined,
): void {
  if (process.env.NODE_ENV === "production") return; // not DEV: some bundlers look no further than this file
  console.warn(
    `dosync: ${name} has been overtaken ${failures} times, last over ${describe(source)} by ${by === undefined ? "a change without a label" : `transaction "${by}"`}. Make its body shorter, or use commute() where the order does not matter.`,
  );
}
