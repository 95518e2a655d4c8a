import type { AnyRef, ChangeOf, Identity, Ref, ValueOf, View } from "../kernel/types.ts";

/**
 * The operations of an open transaction, such as a handle or a draft. They are methods: after an `await` a
 * function cannot tell which transaction it belongs to.
 */
export interface TransactionOperations {
  /** The value of an identity in this transaction: as of its start, with its own changes. */
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
  ensure<I extends AnyRef | View<unknown>>(ref: I): ValueOf<I>;
  /** Runs ordinary synchronous transaction code as part of this transaction. */
  dosync<T>(body: () => T): T;
}
