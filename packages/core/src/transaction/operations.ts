import type { AnyRef, ChangeOf, Identity, Ref, ValueOf } from "../kernel/types.ts";

/**
 * What an open transaction that is not bound to one synchronous call can do to identities. They are
 * methods, because after an `await` no function can tell which transaction it belongs to.
 */
export interface TransactionOperations {
  /** The value of an identity as of the start of this transaction, with its own changes. */
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
  /** As {@link commute}, in this transaction: run again at commit if the ref has changed meanwhile. */
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
  /** As {@link ensure}, in this transaction: a commit of the ref by others conflicts with it. */
  ensure<T>(ref: Ref<T>): T;
  /** Runs ordinary synchronous transaction code as part of this transaction. */
  dosync<T>(body: () => T): T;
}
