import type { Change } from "../kernel/context.ts";
import { DEV } from "../ground/dev.ts";
import { isThenable, InvalidArgumentError } from "../ground/errors.ts";
import { nodeOf, notAnIdentity } from "../kernel/arguments.ts";
import { actIn, refOf, type RefOperation } from "../identities/ref.ts";
import type {
  ActionOf,
  Agent,
  AnyAgent,
  AnyRef,
  ChangeOf,
  Identity,
  Ref,
  ValueOf,
  View,
} from "../kernel/types.ts";
import type { Attempt } from "./attempt.ts";
import { Branch, type Scope } from "./branch.ts";
import { refuseGenerator } from "./unfinished.ts";

/**
 * The operations of an open transaction, such as a handle or a draft. They are methods: after an `await` a
 * function cannot tell which transaction it belongs to.
 */
export interface TransactionOperations {
  /** The value of an identity in this transaction. It is that of its start, with its own changes. */
  deref<T>(identity: Identity<T>): T;
  deref<I extends Identity<unknown>>(identity: I): ValueOf<I>;
  /** As {@link alter}, in this transaction. */
  alter<I extends AnyRef, A extends readonly unknown[]>(
    ref: I,
    change: ChangeOf<I, A>,
    ...args: A
  ): ValueOf<I>;
  alter<T, A extends readonly unknown[]>(
    ref: Ref<T>,
    change: (value: T, ...args: A) => T,
    ...args: A
  ): T;
  /** As {@link refSet}, in this transaction. */
  refSet<T>(ref: Ref<T>, value: T): T;
  /** As {@link commute}, in this transaction. It runs again at commit if the ref has changed meanwhile. */
  commute<I extends AnyRef, A extends readonly unknown[]>(
    ref: I,
    change: ChangeOf<I, A>,
    ...args: A
  ): ValueOf<I>;
  commute<T, A extends readonly unknown[]>(
    ref: Ref<T>,
    change: (value: T, ...args: A) => T,
    ...args: A
  ): T;
  /** As {@link ensure}, in this transaction. A commit of the ref by others conflicts with it. */
  ensure<T>(ref: Ref<T>): T;
  ensure<I extends AnyRef | View<unknown>>(ref: I): ValueOf<I>;
  /** Runs ordinary synchronous transaction code as part of this transaction. */
  dosync<T>(body: () => T): T;
}

/**
 * The handle that the body of an asynchronous transaction works with. It belongs to one attempt: after the
 * end of that, every method throws.
 */
export interface Transaction extends TransactionOperations {
  /** Which run of the body this is, from 1. */
  readonly attempt: number;
  /** The name of the transaction. */
  readonly label: string | undefined;
  /** Aborted when this attempt is overtaken, cancelled or fails. Pass it to `fetch`. */
  readonly signal: AbortSignal;
  /** Calls a function once, after this transaction has committed. */
  afterCommit(callback: () => void): void;
  /** Sends an action to an agent when this transaction has committed. */
  send<I extends AnyAgent, A extends readonly unknown[]>(
    agent: I,
    action: ActionOf<I, A>,
    ...args: A
  ): I;
  send<T, A extends readonly unknown[]>(
    agent: Agent<T>,
    action: (state: T, ...args: A) => T | PromiseLike<T>,
    ...args: A
  ): Agent<T>;
  /** Ends this attempt. The body runs again after a change of its reads. */
  retry(): never;
  /**
   * Runs `first`; if that calls `retry`, undoes what it did and runs `second` instead. If both do,
   * the transaction waits for a change of what either has read.
   *
   * `first` gets a handle of its own. What is done with that handle is seen by nobody beside `first`
   * until `first` has succeeded, and is undone if `first` waits; what others do in the transaction at
   * the same time stays. After an `await` the handle of the transaction no longer means `first`: use
   * the one that `first` is given.
   */
  orElse<A, B>(
    first: (tx: Transaction) => A,
    second: (tx: Transaction) => B,
  ): A | B | Promise<Awaited<A> | Awaited<B>>;
}

/** A `TransactionHandle` keeps no state. All of it is in the attempt, which can be ended. */
export class TransactionHandle implements Transaction {
  readonly #attempt: Attempt;
  readonly #scope: Scope;
  /** The handle of the branch that is in its synchronous part. There this handle means that branch. */
  #entered: TransactionHandle | undefined = undefined;

  constructor(attempt: Attempt, scope: Scope = attempt) {
    this.#attempt = attempt;
    this.#scope = scope;
  }

  get #live(): Scope {
    return this.#entered === undefined ? this.#scope.live() : this.#entered.#live;
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

  alter(ref: AnyRef, change: Change, ...args: readonly unknown[]): never {
    return this.#act("alter", ref, change, args);
  }

  refSet<T>(ref: Ref<T>, value: T): T {
    return this.#act("refSet", ref, value);
  }

  commute(ref: AnyRef, change: Change, ...args: readonly unknown[]): never {
    return this.#act("commute", ref, change, args);
  }

  ensure(ref: AnyRef | View<unknown>): never {
    return this.#act("ensure", ref);
  }

  #act(operation: RefOperation, ref: unknown, ...args: readonly unknown[]): never {
    const node = refOf(ref, `tx.${operation}`);
    const attempt = this.#live;
    return attempt.inside(() => actIn(attempt, operation, node, ...args) as never);
  }

  afterCommit(callback: () => void): void {
    this.#live.afterCommit(callback);
  }

  send(
    agent: AnyAgent,
    action: (state: never, ...args: never[]) => unknown,
    ...args: readonly unknown[]
  ): never {
    const node = nodeOf(agent, "tx.send");
    if (!("receive" in node)) throw notAnIdentity("tx.send", "an agent", agent);
    this.#live.inside(() => (node as Receiver).receive(action, args));
    return agent as never;
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
    const outer = this.#live;
    outer.assertUsable("run");
    for (const branch of [first, second]) refuseGenerator(branch, "orElse");
    const branch = new Branch(this.#attempt, outer);
    const succeed = (result: A): A | B => {
      if (branch.isWaiting) return otherwise();
      branch.succeed();
      return result;
    };
    const otherwise = (): B => {
      branch.undo();
      return second(this);
    };
    const failed = (error: unknown): B => {
      if (branch.isWaiting) return otherwise();
      try {
        branch.succeed(); // whoever catches the error keeps what was done before it
      } catch {} // what `first` has thrown comes first
      throw error;
    };
    let result: A;
    try {
      result = this.#enter(new TransactionHandle(this.#attempt, branch), first);
    } catch (error) {
      return failed(error);
    }
    if (!isThenable(result)) return succeed(result);
    return Promise.resolve(result as PromiseLike<A>).then(succeed, failed) as Promise<
      Awaited<A> | Awaited<B>
    >;
  }

  #enter<A>(branch: TransactionHandle, first: (tx: Transaction) => A): A {
    const outer = this.#entered;
    this.#entered = branch;
    try {
      return first(branch);
    } finally {
      this.#entered = outer;
    }
  }
}

/** An agent, as far as a transaction knows it. */
interface Receiver {
  receive(action: unknown, args: readonly unknown[]): void;
}
