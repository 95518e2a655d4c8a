import { applyChange, type Change, type Context, type SamePart } from "./context.ts";
import { checkChange } from "./check-change.ts";
import { DEV } from "./dev.ts";
import { InvalidArgumentError, NoTransactionError } from "./errors.ts";
import { deepFreeze } from "./freeze.ts";
import { describe, extraOf, IdentityNode, notAnIdentity } from "./identity.ts";
import { kernel } from "./kernel.ts";
import { applyOptions } from "./options.ts";
import { COMMUTED, REF } from "./flags.ts";
import { isRef, Source } from "./source.ts";
import type { IdentityOptions, Ref } from "./types.ts";
import { refuseAfterCommute, undo, writeInPlace } from "./undo.ts";
import { keepVersion } from "./versions.ts";

/** A ref, or a lens on one. */
export interface WritableRef extends IdentityNode {
  alterIn(
    context: Context,
    change: Change,
    args: readonly unknown[],
    isSamePart?: SamePart,
  ): unknown;
  setIn(context: Context, value: unknown): unknown;
  commuteIn(context: Context, change: Change, args: readonly unknown[]): unknown;
  ensureIn(context: Context): unknown;
}

/** What a ref may be given when it is made. */
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
 * Makes an identity that changes only inside a transaction, together with others or not at all.
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
export function ref<T>(initial: T, options?: RefOptions<NoInfer<T>>): Ref<T> {
  const node = new Source(initial, REF);
  applyOptions(node, options);
  if (options?.minHistory !== undefined || options?.maxHistory !== undefined) {
    setHistoryBounds(node, options.minHistory ?? 0, options.maxHistory ?? Infinity);
  }
  return node as unknown as Ref<T>;
}

/** Sets how many versions a ref keeps, once both numbers are known to make sense. */
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
  kernel.keepVersion = keepVersion;
}

/**
 * Changes a ref by a function from its in-transaction value and further arguments to the new one.
 * The change to start with: it depends on what was there, and a conflict runs it again.
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
export function alter<T, A extends readonly unknown[]>(
  ref: Ref<T>,
  change: (value: T, ...args: A) => T,
  ...args: A
): T {
  if (DEV) checkChange("alter", "refSet", ref, change);
  if (isRef(ref) && kernel.context !== undefined && kernel.context === undo.owner) {
    const value = applyChange(change, ref.value, args);
    if ((ref.flags & COMMUTED) !== 0) refuseAfterCommute(ref, "alter");
    if (DEV) deepFreeze(value);
    writeInPlace(ref, value);
    return value as T;
  }
  return alterElsewhere(ref, change, ...args);
}

/** Arguments are passed one by one, so that the fast path needs no array of them. */
function alterElsewhere<T>(ref: Ref<T>, change: Change, ...args: readonly unknown[]): T {
  const node = refOf(ref, "alter");
  return node.alterIn(transactionFor("alter", node), change, args) as T;
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
    if (DEV) deepFreeze(value);
    writeInPlace(ref, value);
    return value;
  }
  const node = refOf(ref, "refSet");
  return node.setIn(transactionFor("set", node), value) as T;
}

/**
 * Changes a ref by a function that may run in any order with others of its kind: at the commit of an
 * asynchronous transaction it runs again on the latest value, so a commute never conflicts.
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
export function commute<T, A extends readonly unknown[]>(
  ref: Ref<T>,
  change: (value: T, ...args: A) => T,
  ...args: A
): T {
  if (DEV) checkChange("commute", "refSet", ref, change);
  const node = refOf(ref, "commute");
  return node.commuteIn(transactionFor("commute", node), change, args) as T;
}

/**
 * Reads a ref that must stay as it is until the transaction commits, though the transaction does
 * not change it. Use it for what a decision depends on.
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
export function ensure<T>(ref: Ref<T>): T {
  const node = refOf(ref, "ensure");
  return node.ensureIn(transactionFor("ensure", node)) as T;
}

function transactionFor(operation: string, node: IdentityNode): Context {
  if (kernel.context === undefined) throw new NoTransactionError(operation, describe(node));
  return kernel.context;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

/** The ref itself, or a lens on one. */
export function refOf(ref: unknown, operation: string): WritableRef {
  if (isRef(ref)) return ref;
  if (ref instanceof IdentityNode && !(ref instanceof Source) && "alterIn" in ref) {
    return ref as unknown as WritableRef;
  }
  throw notAnIdentity(operation, "a ref", ref);
}
