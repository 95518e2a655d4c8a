import { applyChange, type Change, type TransactionContext } from "../kernel/context.ts";
import { checkChange } from "../kernel/check-change.ts";
import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, NoTransactionError } from "../ground/errors.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { notAnIdentity } from "../kernel/arguments.ts";
import { describe, extraOf, IdentityNode } from "../kernel/identity.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { kernel } from "../kernel/kernel.ts";
import { applyOptions } from "./options.ts";
import { COMMUTED, REF } from "../kernel/flags.ts";
import { isRef, Source, keptChanged } from "../kernel/source.ts";
import type { AnyRef, ChangeOf, IdentityOptions, Ref, ValueOf, View } from "../kernel/types.ts";
import { refuseAfterCommute, undo, writeInPlace } from "../kernel/undo.ts";

/** What does by itself what is done to a ref: a lens, an entity. */
export interface RefLike extends IdentityNode {
  alter(context: TransactionContext, change: Change, args: readonly unknown[]): unknown;
  refSet(context: TransactionContext, value: unknown): unknown;
  commute(context: TransactionContext, change: Change, args: readonly unknown[]): unknown;
  ensure(context: TransactionContext): unknown;
}

/** The options of a ref. */
export interface RefOptions<T> extends IdentityOptions<T> {
  /** How many earlier versions to keep, also when no read point needs them. Clojure: `:min-history`. */
  readonly minHistory?: number | undefined;
  /**
   * How many earlier versions to keep at most. Left out, as many as open read points need.
   * A transaction that needs an older one runs again. Clojure: `:max-history`.
   */
  readonly maxHistory?: number | undefined;
}

/**
 * Makes an identity for transactions, which changes with others or not at all.
 *
 * Use refs for facts that must agree with each other, and change them in `dosync`.
 *
 * @throws {ValidationError} if the validator refuses the initial value.
 * @example
 * ```ts
 * const checking = ref(500, { label: "checking" });
 * const savings = ref(1000, { label: "savings" });
 * dosync(() => {
 *   alter(checking, (balance) => balance - 100);
 *   alter(savings, (balance) => balance + 100);
 * });
 * ```
 *
 * Clojure: `ref`.
 */
export function ref<T>(initial: T, options?: RefOptions<T>): Ref<T> {
  const node = new Source(initial, REF);
  applyOptions(node, options);
  if (options?.minHistory !== undefined || options?.maxHistory !== undefined) {
    setHistoryBounds(node, options.minHistory ?? 0, options.maxHistory ?? Infinity);
  }
  return node as unknown as Ref<T>;
}

/** Sets how many versions a ref keeps. Throws unless both numbers make sense. */
export function setHistoryBounds(node: Source, min: number, max: number): void {
  if (!isCount(min) || !(isCount(max) || max === Infinity) || min > max) {
    throw new InvalidArgumentError(
      describe(node),
      DEV &&
        `minHistory ${min} and maxHistory ${max} of ${describe(node)} must be whole numbers from 0, the first not above the second.`,
    );
  }
  const extra = extraOf(node);
  extra.minHistory = min;
  extra.maxHistory = max;
  keptChanged(node, extra);
}

/**
 * Changes a ref by a function from its in-transaction value to the new one. Further arguments are passed on
 * to it. It is the change to start with: it depends on the old value, and a conflict runs it again.
 *
 * @returns The new in-transaction value.
 * @throws {NoTransactionError} outside a transaction; the function is not called.
 * @throws {InvalidArgumentError} in development, if the change is no function.
 * @throws {SetAfterCommuteError} if the transaction has commuted the ref.
 * @example
 * ```ts
 * const balance = ref(500);
 * dosync(() => alter(balance, (value, amount) => value - amount, 100)); // 400
 * ```
 *
 * Clojure: `alter`.
 */
export function alter<I extends AnyRef, A extends readonly unknown[]>(
  ref: I,
  change: ChangeOf<I, A>,
  ...args: A
): ValueOf<I>;
export function alter<T, A extends readonly unknown[]>(
  ref: Ref<T>,
  change: (value: T, ...args: A) => T,
  ...args: A
): T;
export function alter(ref: AnyRef, change: Change, ...args: readonly unknown[]): unknown {
  if (DEV) checkChange("alter", "refSet", ref, change);
  if (isRef(ref) && kernel.context !== undefined && kernel.context === undo.owner) {
    const value = applyChange(change, ref.held, args);
    if ((ref.flags & COMMUTED) !== 0) refuseAfterCommute(ref, "alter");
    if (DEV) freezeFor(ref, value);
    writeInPlace(ref, value);
    return value;
  }
  return alterElsewhere(ref, change, ...args);
}

/** Takes arguments one by one, so that the fast path needs no array. */
function alterElsewhere(ref: AnyRef, change: Change, ...args: readonly unknown[]): unknown {
  return act("alter", ref, change, args);
}

/**
 * Gives a ref a new value, whatever the old one is. Use it when the complete replacement is at hand.
 *
 * @returns The value.
 * @throws {NoTransactionError} outside a transaction.
 * @throws {SetAfterCommuteError} if the transaction has commuted the ref.
 * @example
 * ```ts
 * const status = ref("draft");
 * dosync(() => refSet(status, "sent")); // "sent"
 * ```
 *
 * Clojure: `ref-set`.
 */
export function refSet<T>(ref: Ref<T>, value: NoInfer<T>): T {
  if (isRef(ref) && kernel.context !== undefined && kernel.context === undo.owner) {
    if ((ref.flags & COMMUTED) !== 0) refuseAfterCommute(ref, "set");
    if (DEV) freezeFor(ref, value);
    writeInPlace(ref, value);
    return value;
  }
  return act("refSet", ref, value) as T;
}

/**
 * Changes a ref by a function whose order among others does not matter. At the commit of an asynchronous
 * transaction it runs again on the latest value, so a commute never conflicts.
 *
 * Use it only where the order cannot matter, as with a count. How often the function is called is
 * not promised; it must be pure.
 *
 * @returns The in-transaction value, which the commit may replace by a later one.
 * @throws {NoTransactionError} outside a transaction; the function is not called.
 * @example
 * ```ts
 * const likes = ref(0);
 * dosync(() => commute(likes, (count) => count + 1)); // 1
 * ```
 *
 * Clojure: `commute`.
 */
export function commute<I extends AnyRef, A extends readonly unknown[]>(
  ref: I,
  change: ChangeOf<I, A>,
  ...args: A
): ValueOf<I>;
export function commute<T, A extends readonly unknown[]>(
  ref: Ref<T>,
  change: (value: T, ...args: A) => T,
  ...args: A
): T;
export function commute(ref: AnyRef, change: Change, ...args: readonly unknown[]): unknown {
  if (DEV) checkChange("commute", "refSet", ref, change);
  return act("commute", ref, change, args);
}

/**
 * Reads a ref that must stay as it is until the transaction commits. Use it for what a decision depends on,
 * where the transaction does not change it.
 *
 * @returns The in-transaction value.
 * @throws {NoTransactionError} outside a transaction.
 * @example
 * ```ts
 * const isOpen = ref(true);
 * const orders = ref(0);
 * dosync(() => {
 *   if (ensure(isOpen)) alter(orders, (count) => count + 1);
 * });
 * ```
 *
 * Clojure: `ensure`.
 */
export function ensure<T>(ref: Ref<T>): T;
export function ensure<I extends AnyRef | View<unknown>>(ref: I): ValueOf<I>;
export function ensure(ref: AnyRef | View<unknown>): unknown {
  return act("ensure", ref);
}

/** Does an operation to a ref in the transaction in charge. */
function act(operation: RefOperation, ref: unknown, ...args: readonly unknown[]): unknown {
  const node = refOf(ref, operation);
  const transaction = transactionInCharge(operation, node);
  if (transaction === undefined) throw new NoTransactionError(operation, describe(node));
  return actIn(transaction, operation, node, ...args);
}

export type RefOperation = "alter" | "commute" | "ensure" | "refSet";

/** Changes a ref, or a part of one through a lens, in this transaction. */
export function actIn(
  transaction: TransactionContext,
  operation: RefOperation,
  ref: Source | RefLike,
  ...args: readonly unknown[]
): unknown {
  if (DEV && (operation === "alter" || operation === "commute")) {
    checkChange(operation, "refSet", ref, args[0]);
  }
  type Act = (...args: readonly unknown[]) => unknown;
  return isRef(ref)
    ? (transaction[operation] as Act)(ref, ...args)
    : (ref[operation] as Act)(transaction, ...args);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

/** The ref itself, or a lens on one. */
export function refOf(ref: unknown, operation: string): Source | RefLike {
  if (isRef(ref)) return ref;
  if (ref instanceof IdentityNode && "alter" in ref) return ref as unknown as RefLike;
  throw notAnIdentity(operation, "a ref", ref);
}
