import { checkChange } from "../kernel/check-change.ts";
import { checkAlone, commitAlone, follow, isNoticed } from "../commit/publish.ts";
import {
  applyChange,
  type AtomChange,
  type Change,
  type Changed,
  KEEP,
} from "../kernel/context.ts";
import { DEV } from "../ground/dev.ts";
import { ATOM } from "../kernel/flags.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { notAnIdentity } from "../kernel/arguments.ts";
import { IdentityNode } from "../kernel/identity.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { kernel } from "../kernel/kernel.ts";
import { applyOptions } from "./options.ts";
import { isSame } from "../ground/same.ts";
import { isAtom, Source } from "../kernel/source.ts";
import type { AnyAtom, Atom, ChangeOf, IdentityOptions, ValueOf } from "../kernel/types.ts";
import { validate } from "../commit/validator.ts";

/** A lens on an atom. To change it is to change a part of the atom. */
export interface AtomPart extends IdentityNode {
  change(change: AtomChange): Changed;
}

/**
 * Makes an identity that changes on its own. It has one value, which `swap` and `reset` change at once.
 *
 * Use it for state that agrees with nothing else. Facts that must agree belong into one atom
 * together, or into refs that change in `dosync`: a swap inside a transaction is not rolled back.
 *
 * @throws {ValidationError} if the validator refuses the initial value.
 * @example
 * ```ts
 * const count = atom(0, { label: "count" });
 * swap(count, (n) => n + 1);
 * deref(count); // 1
 * ```
 *
 * Clojure: `atom`.
 */
export function atom<T>(initial: T, options?: IdentityOptions<T>): Atom<T> {
  const node = new Source(initial, ATOM);
  applyOptions(node, options);
  return node as unknown as Atom<T>;
}

/**
 * Changes an atom by a function from its present value to the new one. Further arguments are passed on to it.
 *
 * The function may run more than once, if it or a validator changes the same atom meanwhile: no
 * change is lost. It must have no side effects.
 *
 * @returns The new value.
 * @throws {ValidationError} if the validator refuses the new value; the atom keeps the old one.
 * @throws {InvalidArgumentError} in development, if the change is no function.
 * @example
 * ```ts
 * const total = atom(10);
 * swap(total, (sum, a, b) => sum + a + b, 1, 2); // 13
 * ```
 *
 * Clojure: `swap!`.
 */
export function swap<I extends AnyAtom, A extends readonly unknown[]>(
  atom: I,
  change: ChangeOf<I, A>,
  ...args: A
): ValueOf<I>;
export function swap<T, A extends readonly unknown[]>(
  atom: Atom<T>,
  change: (value: T, ...args: A) => T,
  ...args: A
): T;
export function swap(atom: AnyAtom, change: Change, ...args: readonly unknown[]): unknown {
  if (DEV) checkChange("swap", "reset", atom, change);
  if (isAtom(atom) && isDirect()) {
    for (;;) {
      const old = atom.held;
      const value = applyChange(change, old, args);
      if (replace(atom, old, value)) return value;
    }
  }
  return swapElsewhere(atom, change, ...args);
}

/** Takes arguments one by one, so that the fast path needs no array. */
function swapElsewhere(atom: AnyAtom, change: Change, ...args: readonly unknown[]): unknown {
  return changeAtom(atomOf(atom, "swap"), (old) => applyChange(change, old, args))![1];
}

/**
 * Like {@link swap}, and returns the old value together with the new one.
 *
 * @example
 * ```ts
 * const queue = atom(["a", "b"]);
 * const [before] = swapVals(queue, (items) => items.slice(1));
 * before[0]; // "a"
 * ```
 *
 * Clojure: `swap-vals!`.
 */
export function swapVals<I extends AnyAtom, A extends readonly unknown[]>(
  atom: I,
  change: ChangeOf<I, A>,
  ...args: A
): [old: ValueOf<I>, value: ValueOf<I>];
export function swapVals<T, A extends readonly unknown[]>(
  atom: Atom<T>,
  change: (value: T, ...args: A) => T,
  ...args: A
): [old: T, value: T];
export function swapVals(
  atom: AnyAtom,
  change: Change,
  ...args: readonly unknown[]
): [old: unknown, value: unknown] {
  if (DEV) checkChange("swapVals", "resetVals", atom, change);
  const node = atomOf(atom, "swapVals");
  return changeAtom(node, (old) => applyChange(change, old, args)) as [unknown, unknown];
}

/**
 * Gives an atom a new value, whatever the old one is.
 *
 * @returns The new value.
 * @throws {ValidationError} if the validator refuses it; the atom keeps the old one.
 * @example
 * ```ts
 * const name = atom("Ada");
 * reset(name, "Grace"); // "Grace"
 * ```
 *
 * Clojure: `reset!`.
 */
export function reset<T>(atom: Atom<T>, value: NoInfer<T>): T {
  // Most atoms need no more of `replace`. Written out it is so short that an engine puts it in the place of
  // the call.
  if (isAtom(atom) && !isChecked(atom) && isSimple(atom)) {
    if (DEV) freezeFor(atom, value);
    atom.held = value;
    atom.version = ++kernel.point;
  } else resetElsewhere(atom, value);
  return value;
}

function resetElsewhere(atom: unknown, value: unknown): void {
  if (isAtom(atom) && isDirect()) {
    while (!replace(atom, atom.held, value));
  } else changeAtom(atomOf(atom, "reset"), () => value);
}

/**
 * Like {@link reset}, and returns the old value together with the new one.
 *
 * @example
 * ```ts
 * const name = atom("Ada");
 * resetVals(name, "Grace"); // ["Ada", "Grace"]
 * ```
 *
 * Clojure: `reset-vals!`.
 */
export function resetVals<T>(atom: Atom<T>, value: NoInfer<T>): [old: T, value: T] {
  return swapVals(atom, () => value);
}

/**
 * Gives an atom a new value if its present one is `expected`, by `Object.is`.
 *
 * @returns Whether it did. The watches are called only then.
 * @throws {ValidationError} if the validator refuses the new value, also if it would not be set.
 * @example
 * ```ts
 * const lock = atom("free");
 * compareAndSet(lock, "free", "taken"); // true
 * compareAndSet(lock, "free", "taken"); // false
 * ```
 *
 * Clojure: `compare-and-set!`, which compares by identity.
 */
export function compareAndSet<T>(atom: Atom<T>, expected: NoInfer<T>, value: NoInfer<T>): boolean {
  const node = atomOf(atom, "compareAndSet");
  validate(node, value);
  return changeAtom(node, (old) => (Object.is(old, expected) ? value : KEEP)) !== undefined;
}

/** Changes an atom, or a part of one through a lens. The context in charge says how. */
export function changeAtom(node: Source | AtomPart, change: AtomChange): Changed {
  if (!(node instanceof Source)) return node.change(change);
  const transaction = transactionInCharge("change", node);
  return transaction === undefined
    ? changeAtomNow(node, change)
    : transaction.changeAtom(node, change);
}

/**
 * Changes an atom in the committed world. If the atom is not the same any more when the new value
 * has been computed and checked, the change starts again from the value that it has now.
 */
export function changeAtomNow(node: Source, change: AtomChange): Changed {
  for (;;) {
    const old = node.held;
    const value = change(old);
    if (value === KEEP) return undefined;
    if (replace(node, old, value, () => changeAtom(node, change))) return [old, value];
  }
}

/** Whether a validator or an invariant is asked before a value is committed. */
function isChecked({ extra }: Source): boolean {
  return extra !== undefined && (extra.validator !== undefined || extra.invariants !== undefined);
}

/** Whether changing this atom, here and now, is a matter of the atom alone. */
function isSimple(atom: Source): boolean {
  if (DEV && kernel.guard !== undefined) return false;
  return kernel.context === undefined && kernel.duties === 0 && !isNoticed(atom);
}

/** Whether a change of an atom needs neither a context nor followers. */
function isDirect(): boolean {
  return kernel.context === undefined && follow === undefined;
}

/** Commits a value that was computed from `old`, if `old` is still the value. Answers whether it did. */
function replace(node: Source, old: unknown, value: unknown, rerun?: () => unknown): boolean {
  if (DEV) freezeFor(node, value);
  if (node.extra !== undefined) checkAlone(node, value);
  if (!isSame(node.held, old)) return false;
  if (isSimple(node)) {
    node.held = value;
    node.version = ++kernel.point;
  } else commitAlone(node, value, rerun);
  return true;
}

/** The atom itself, or a lens on one. */
function atomOf(atom: unknown, operation: string): Source | AtomPart {
  if (isAtom(atom)) return atom;
  if (atom instanceof IdentityNode && "change" in atom) return atom as unknown as AtomPart;
  throw notAnIdentity(operation, "an atom", atom);
}
