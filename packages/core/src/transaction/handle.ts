import { DEV } from "../dev.ts";
import { EndedError, isThenable, InvalidArgumentError } from "../errors.ts";
import { nodeOf, notAnIdentity } from "../identity.ts";
import { refOf } from "../ref.ts";
import type { Agent, Identity, Ref } from "../types.ts";
import type { Attempt } from "./attempt.ts";
import type { TransactionOperations } from "./operations.ts";

/**
 * What the body of an asynchronous transaction works with. It belongs to one attempt: after that
 * has ended, every method throws.
 */
export interface Transaction extends TransactionOperations {
  /** Which run of the body this is, from 1. */
  readonly attempt: number;
  /** What the transaction is called. */
  readonly label: string | undefined;
  /** Aborted when this attempt is overtaken, cancelled or fails. Pass it to `fetch`. */
  readonly signal: AbortSignal;
  /** Calls a function once, after this transaction has committed. */
  afterCommit(callback: () => void): void;
  /** Sends an action to an agent when this transaction has committed. */
  send<T, A extends readonly unknown[]>(
    agent: Agent<T>,
    action: (state: T, ...args: A) => T | PromiseLike<T>,
    ...args: A
  ): Agent<T>;
  /** Ends this attempt, and runs the body again when something that it has read changes. */
  retry(): never;
  /**
   * Runs `first`; if that calls `retry`, undoes what it did and runs `second` instead. If both do,
   * the transaction waits for a change of what either has read.
   *
   * Each gets a handle of its own. Where `first` does several things at the same time they need it:
   * one that is late cannot do anything with it any more, once the branch is undone.
   */
  orElse<A, B>(
    first: (tx: Transaction) => A,
    second: (tx: Transaction) => B,
  ): A | B | Promise<Awaited<A> | Awaited<B>>;
}

/** A handle keeps nothing itself: all of it is in the attempt, which can be ended. */
export class TransactionHandle implements Transaction {
  readonly #attempt: Attempt;
  /** The handle of the branch of `orElse`, or of the body, that this one was made in. */
  readonly #outer: TransactionHandle | undefined;
  #isUndone = false;

  constructor(attempt: Attempt, outer?: TransactionHandle) {
    this.#attempt = attempt;
    this.#outer = outer;
  }

  /** The attempt, for as long as what this handle was given to has not been undone. */
  get #live(): Attempt {
    if (this.#isUndone) {
      throw new EndedError(`a branch of orElse in ${this.#attempt.name}`, "been undone");
    }
    return this.#outer === undefined ? this.#attempt : this.#outer.#live;
  }

  get attempt(): number {
    return this.#attempt.number;
  }
  get label(): string | undefined {
    return this.#attempt.label;
  }
  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  deref(identity: Identity<unknown>): never {
    return this.#live.read(nodeOf(identity, "tx.deref")) as never;
  }

  alter<T, A extends readonly unknown[]>(
    ref: Ref<T>,
    change: (value: T, ...args: A) => T,
    ...args: A
  ): T {
    const node = refOf(ref, "tx.alter");
    const attempt = this.#live;
    return attempt.inside(() => node.alterIn(attempt, change, args) as T);
  }

  refSet<T>(ref: Ref<T>, value: T): T {
    return refOf(ref, "tx.refSet").setIn(this.#live, value) as T;
  }

  commute<T, A extends readonly unknown[]>(
    ref: Ref<T>,
    change: (value: T, ...args: A) => T,
    ...args: A
  ): T {
    const node = refOf(ref, "tx.commute");
    const attempt = this.#live;
    return attempt.inside(() => node.commuteIn(attempt, change, args) as T);
  }

  ensure<T>(ref: Ref<T>): T {
    return refOf(ref, "tx.ensure").ensureIn(this.#live) as T;
  }

  afterCommit(callback: () => void): void {
    this.#live.afterCommit(callback);
  }

  send<T, A extends readonly unknown[]>(
    agent: Agent<T>,
    action: (state: T, ...args: A) => T | PromiseLike<T>,
    ...args: A
  ): Agent<T> {
    const node = nodeOf(agent, "tx.send");
    if (!("receive" in node)) throw notAnIdentity("tx.send", "an agent", agent);
    this.#live.inside(() => (node as Receiver).receive(action, args));
    return agent;
  }

  dosync<T>(body: () => T): T {
    if (typeof body !== "function") {
      throw new InvalidArgumentError("tx.dosync", DEV && "tx.dosync() needs a function.");
    }
    const attempt = this.#live;
    return attempt.inside(() => attempt.join(body) as T);
  }

  retry(): never {
    return this.#live.wait();
  }

  orElse<A, B>(
    first: (tx: Transaction) => A,
    second: (tx: Transaction) => B,
  ): A | B | Promise<Awaited<A> | Awaited<B>> {
    const attempt = this.#live;
    const branch = new TransactionHandle(attempt, this);
    const savepoint = attempt.save();
    const otherwise = (error: unknown): B => {
      if (!attempt.isWaiting) throw error;
      branch.#isUndone = true;
      attempt.restore(savepoint);
      attempt.takeOtherBranch();
      return second(this);
    };
    let result: A;
    try {
      result = first(branch);
    } catch (error) {
      return otherwise(error);
    }
    if (!isThenable(result)) return result;
    return Promise.resolve(result).then(undefined, otherwise) as Promise<Awaited<A> | Awaited<B>>;
  }
}

/** What an agent is to a transaction, which need not know more of it. */
interface Receiver {
  receive(action: unknown, args: readonly unknown[]): void;
}
