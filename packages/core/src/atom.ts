import { checkChange } from "./check-change.ts";
import { commitAlone, isUnnoticed } from "./commit.ts";
import { applyChange, type Change, KEEP } from "./context.ts";
import { DEV } from "./dev.ts";
import { ATOM } from "./flags.ts";
import { deepFreeze } from "./freeze.ts";
import { IdentityNode, notAnIdentity } from "./identity.ts";
import { kernel } from "./kernel.ts";
import { applyOptions } from "./options.ts";
import { runOutside } from "./pure.ts";
import { isSame } from "./same.ts";
import { isAtom, Source } from "./source.ts";
import type { Atom, IdentityOptions } from "./types.ts";
import { validate } from "./validator.ts";

/** A lens on an atom: what it is asked to change is a part of one. */
export interface AtomPart extends IdentityNode {
  change(change: (old: unknown) => unknown): void;
}

/**
 * Makes an identity that changes on its own: one value, changed at once by `swap` and `reset`.
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
export function atom<T>(initial: T, options?: IdentityOptions<NoInfer<T>>): Atom<T> {
  const node = new Source(initial, ATOM);
  applyOptions(node, options);
  return node as unknown as Atom<T>;
}

/**
 * Changes an atom by a function from its present value and further arguments to the new one.
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
export function swap<T, A extends readonly unknown[]>(
  atom: Atom<T>,
  change: (value: T, ...args: A) => T,
  ...args: A
): T {
  if (DEV) checkChange("swap", "reset", atom, change);
  if (isAtom(atom) && isDirect()) {
    for (;;) {
      const old = atom.value;
      const value = applyChange(change, old, args);
      if (replace(atom, old, value)) return value as T;
    }
  }
  return swapElsewhere(atom, change, ...args);
}

/** Arguments are passed one by one, so that the fast path needs no array of them. */
function swapElsewhere<T>(atom: Atom<T>, change: Change, ...args: readonly unknown[]): T {
  const node = atomOf(atom, "swap");
  const { replays } = kernel;
  let result: unknown;
  changeAtom(node, (old) => {
    const value = applyChange(change, old, args);
    if (kernel.replays === replays) result = value;
    return value;
  });
  return result as T;
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
export function swapVals<T, A extends readonly unknown[]>(
  atom: Atom<T>,
  change: (value: T, ...args: A) => T,
  ...args: A
): [old: T, value: T] {
  if (DEV) checkChange("swapVals", "resetVals", atom, change);
  const node = atomOf(atom, "swapVals");
  const { replays } = kernel;
  let result: [unknown, unknown] | undefined;
  changeAtom(node, (old) => {
    const value = applyChange(change, old, args);
    if (kernel.replays === replays) result = [old, value];
    return value;
  });
  return result as [T, T];
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
  // What `replace` comes to for most atoms, written out: an engine puts so little in the place of the call.
  if (isAtom(atom) && isUnchecked(atom) && isSimple(atom)) {
    if (DEV) deepFreeze(value);
    atom.value = value;
    atom.version = ++kernel.point;
  } else resetElsewhere(atom, value);
  return value;
}

function resetElsewhere(atom: unknown, value: unknown): void {
  if (isAtom(atom) && isDirect()) {
    while (!replace(atom, atom.value, value));
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
  const { replays } = kernel;
  let hasMatched = false;
  changeAtom(node, (old) => {
    const isMatch = Object.is(old, expected);
    if (kernel.replays === replays) hasMatched = isMatch;
    return isMatch ? value : KEEP;
  });
  return hasMatched;
}

/** Changes an atom, or a part of one through a lens, as it is done where this is called. */
export function changeAtom(node: Source | AtomPart, change: (old: unknown) => unknown): void {
  if (!(node instanceof Source)) node.change(change);
  else if (kernel.context === undefined) changeAtomNow(node, change);
  else kernel.context.changeAtom(node, change);
}

/**
 * Changes an atom in the committed world. If the atom is not the same any more when the new value
 * has been computed and checked, the change starts again from the value that it has now.
 */
export function changeAtomNow(node: Source, change: (old: unknown) => unknown): boolean {
  for (;;) {
    const old = node.value;
    const value = change(old);
    if (value === KEEP) return false;
    if (replace(node, old, value, () => changeAtom(node, change))) return true;
  }
}

/** Whether no value is refused. */
function isUnchecked({ extra }: Source): boolean {
  return extra === undefined || (extra.validator === undefined && extra.invariants === undefined);
}

/** Whether changing this atom, here and now, is a matter of the atom alone. */
function isSimple(atom: Source): boolean {
  if (DEV && kernel.guard !== undefined) return false;
  return kernel.context === undefined && kernel.duties === 0 && isUnnoticed(atom);
}

/** Whether nobody but the atom itself has a say in what changing it means. */
function isDirect(): boolean {
  return kernel.context === undefined && kernel.roots === undefined;
}

/** Commits a value that was computed from `old`, unless that is not the value any more. */
function replace(node: Source, old: unknown, value: unknown, rerun?: () => unknown): boolean {
  if (DEV) deepFreeze(value);
  if (node.extra !== undefined) checkAlone(node, value);
  if (!isSame(node.value, old)) return false;
  if (isSimple(node)) {
    node.value = value;
    node.version = ++kernel.point;
  } else commitAlone(node, value, rerun);
  return true;
}

/**
 * The validator, and the invariants that read this identity, in the world that would result: without
 * what a transaction around has written, which may never be committed.
 */
export function checkAlone(node: Source, value: unknown): void {
  if (kernel.context === undefined) validate(node, value);
  else runOutside(() => validate(node, value));
  if (node.extra?.invariants !== undefined) kernel.checkInvariants!(node, value, undefined);
}

/** The atom itself, or a lens on one. */
function atomOf(atom: unknown, operation: string): Source | AtomPart {
  if (isAtom(atom)) return atom;
  if (atom instanceof IdentityNode && "change" in atom) return atom as unknown as AtomPart;
  throw notAnIdentity(operation, "an atom", atom);
}
