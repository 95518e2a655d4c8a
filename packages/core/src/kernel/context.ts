import type { IdentityNode } from "./identity.ts";
import type { Source } from "./source.ts";

/**
 * A `Context` answers reads and changes while code runs. It is a transaction, a computation or a pure
 * function.
 *
 * `kernel.context` holds the one that is in charge. `deref` and every function that changes something ask
 * it, so their meaning depends on the place of the call alone. A context is set and restored in
 * `try … finally` around a synchronous call. After an `await` it is gone; therefore asynchronous
 * transactions have an explicit handle.
 */
export interface Context {
  /** Whether this is a transaction, as `isInTransaction` understands it. */
  readonly isTransaction: boolean;
  /** Whether the context takes values that a validator refuses, and reports them later. */
  readonly keepsRefused?: boolean;
  read(node: IdentityNode): unknown;
  /** Reads without being tracked. A context that tracks nothing has no `peek`. */
  peek?(node: IdentityNode): unknown;
  /** Throws for every operation of a transaction. Only a context that cannot change anything has it. */
  refuse?(
    operation: "alter" | "call" | "change" | "commute" | "ensure" | "refSet" | "run" | "send",
    subject: IdentityNode | string,
  ): never;
}

/** A context in which something can be changed. */
export interface TransactionContext extends Context {
  changeAtom(node: Source, change: AtomChange): Changed;
  /** `through` is given where the change concerns a part of the value only. */
  alter(node: Source, change: Change, args: readonly unknown[], through?: Through): unknown;
  refSet(node: Source, value: unknown): unknown;
  commute(node: Source, change: Change, args: readonly unknown[]): unknown;
  ensure(node: Source): unknown;
  /** Runs the body of a nested transaction as part of this one. */
  join(body: () => unknown): unknown;
  afterCommit(callback: () => void): void;
  /** Holds what is sent to an agent until the commit. */
  send(dispatch: () => void): void;
}

/** A function from an atom's value to the next one, or to KEEP. It may run again. */
export type AtomChange = (old: unknown) => unknown;

/** The value of an atom before and after a change, or undefined after KEEP. */
export type Changed = readonly [old: unknown, value: unknown] | undefined;

/** A function from the old value and further arguments to the new value. Its types were checked outside. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Change = (old: any, ...args: any[]) => unknown;

/** A part of an atom or a ref, as a lens sees it. */
export interface Part extends IdentityNode {
  /** What it is a part of, below every other lens. */
  readonly source: Source;
  /** The lens that it was put on, if it was put on one. */
  readonly outer: Part | undefined;
  /** The way to it from there. It is undefined of a lens that was made of functions. */
  readonly path: readonly PropertyKey[] | undefined;
  partOf(whole: unknown): unknown;
  withPart(whole: unknown, part: unknown): unknown;
  isSamePart(one: unknown, other: unknown): boolean;
  /** Called when the validator of the part was set or removed. */
  validatorChanged(): void;
}

/** The part of a ref that changes, and whether it is set or computed. */
export interface Through {
  readonly part: Part;
  readonly isSet: boolean;
}

/**
 * The answer of an {@link AtomChange} that leaves the atom as it is. A symbol, since every value is
 * possible.
 */
export const KEEP: unique symbol = Symbol();

/** Calls a change with exactly these arguments: `Math.max` would see one too many. */
export function applyChange(change: Change, old: unknown, args: readonly unknown[]): unknown {
  const { length } = args;
  if (length === 0) return change(old);
  return length === 1 ? change(old, args[0]) : change(old, ...args);
}
