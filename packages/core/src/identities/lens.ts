import { DEV } from "../ground/dev.ts";
import { type AtomPart, changeAtom } from "./atom.ts";
import {
  applyChange,
  type Change,
  type AtomChange,
  type Changed,
  KEEP,
  type SamePart,
  type TransactionContext,
} from "../kernel/context.ts";
import { readNow } from "../kernel/read-only.ts";
import type { DerivedOptions } from "./derived.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import { DerivedNode } from "../graph/derived-node.ts";
import { notAnIdentity } from "../kernel/arguments.ts";
import { extraOf, IdentityNode } from "../kernel/identity.ts";
import { actIn, type RefPart } from "./ref.ts";
import { isAtom, isRef, type Source } from "../kernel/source.ts";
import type { AnyAtom, AnyRef, Atom, ChangeOf, Ref, ValueOf, LensOf } from "../kernel/types.ts";

/**
 * Makes a writable view of a part of an atom or ref: it reads the part by `get`, and a change of it
 * changes the whole by `set`.
 *
 * A lens on an atom is an atom to everybody who uses it: `swap` and `reset` change the whole atom at
 * once. A lens on a ref is a ref: it changes inside a transaction only, together with other refs.
 * Whoever watches the part hears only when the part has changed. A lens may be put on a lens.
 *
 * @param set A function from the whole and the new part to the new whole; it must not mutate.
 * @throws {NotAnIdentityError} unless it is put on an atom, a ref or a lens.
 * @example
 * ```ts
 * const settings = atom({ theme: "light", size: 14 });
 * const theme = lens(
 *   settings,
 *   (all) => all.theme,
 *   (all, theme) => ({ ...all, theme }),
 * );
 * reset(theme, "dark");
 * deref(settings); // { theme: "dark", size: 14 }
 * ```
 *
 * Clojure has `assoc-in` and `update-in` for the paths, and cursors in its UI libraries.
 */
export function lens<I extends AnyAtom | AnyRef, P>(
  identity: I,
  get: (whole: ValueOf<I>) => P,
  set: ChangeOf<I, [part: P]>,
  options?: DerivedOptions<P>,
): LensOf<I, P>;
export function lens<T, P>(
  identity: Atom<T>,
  get: (whole: T) => P,
  set: (whole: T, part: P) => T,
  options?: DerivedOptions<P>,
): Atom<P>;
export function lens<T, P>(
  identity: Ref<T>,
  get: (whole: T) => P,
  set: (whole: T, part: P) => T,
  options?: DerivedOptions<P>,
): Ref<P>;
export function lens<T, P>(
  identity: Atom<T> | Ref<T>,
  get: (whole: T) => P,
  set: (whole: T, part: P) => T,
  options?: DerivedOptions<P>,
): Atom<P> | Ref<P> {
  if (typeof get !== "function" || typeof set !== "function") {
    throw new InvalidArgumentError(
      "lens",
      DEV && "lens() needs two functions: lens(identity, (whole) => part, (whole, part) => whole).",
    );
  }
  const node = lensOn(identity, { get, set } as never, options);
  if (options !== undefined) {
    const extra = extraOf(node);
    extra.label = options.label;
    extra.meta = options.meta;
    if (DEV) extra.freeze = options.freeze !== false;
  }
  return node as unknown as Atom<P> | Ref<P>;
}

/** How a part is read from the whole, and put into it. */
interface Focus {
  readonly get: (whole: unknown) => unknown;
  readonly set: (whole: unknown, part: unknown) => unknown;
}

function lensOn(
  identity: unknown,
  focus: Focus,
  options: DerivedOptions<never> | undefined,
): IdentityNode {
  if (identity instanceof IdentityNode) {
    if (isAtom(identity) || "change" in identity) {
      return new AtomLens(identity as unknown as AtomPart, focus, options);
    }
    if (isRef(identity) || "alter" in identity) {
      return new RefLens(identity as unknown as Source | RefPart, focus, options);
    }
  }
  throw notAnIdentity("lens", "an atom or a ref", identity);
}

/** To read, a lens is a derived value. What writing means is the difference between the two kinds. */
class AtomLens extends DerivedNode implements AtomPart {
  readonly #whole: Source | AtomPart;
  readonly #focus: Focus;

  constructor(whole: Source | AtomPart, focus: Focus, options: DerivedOptions<never> | undefined) {
    super(() => focus.get(readNow(whole)), options?.equals);
    this.#whole = whole;
    this.#focus = focus;
  }

  override get kind(): string {
    return "atom";
  }

  change(change: AtomChange): Changed {
    const { get, set } = this.#focus;
    const changed = changeAtom(this.#whole, (whole) => {
      const part = change(get(whole));
      return part === KEEP ? KEEP : set(whole, part);
    });
    return changed && [get(changed[0]), get(changed[1])];
  }
}

class RefLens extends DerivedNode implements RefPart {
  readonly #whole: Source | RefPart;
  readonly #focus: Focus;
  readonly #isSame: SamePart;

  constructor(whole: Source | RefPart, focus: Focus, options: DerivedOptions<never> | undefined) {
    super(() => focus.get(readNow(whole)), options?.equals);
    this.#whole = whole;
    this.#focus = focus;
    this.#isSame = (options?.equals as SamePart | undefined) ?? Object.is;
  }

  override get kind(): string {
    return "ref";
  }

  alter(
    context: TransactionContext,
    change: Change,
    args: readonly unknown[],
    isSamePart?: SamePart,
  ): unknown {
    const { get } = this.#focus;
    const isSame =
      isSamePart && ((one: unknown, other: unknown) => isSamePart(get(one), get(other)));
    return get(actIn(context, "alter", this.#whole, this.#lift(change), args, isSame));
  }
  /** The whole is altered, but for the part that is as definite as setting a ref. */
  refSet(context: TransactionContext, value: unknown): unknown {
    this.alter(context, () => value, [], this.#isSame);
    return value;
  }
  commute(context: TransactionContext, change: Change, args: readonly unknown[]): unknown {
    return this.#focus.get(actIn(context, "commute", this.#whole, this.#lift(change), args));
  }
  ensure(context: TransactionContext): unknown {
    return this.#focus.get(actIn(context, "ensure", this.#whole));
  }

  /** A change of the part as a change of the whole. */
  #lift(change: Change): Change {
    const { get, set } = this.#focus;
    return (whole: unknown, ...args: unknown[]) =>
      set(whole, applyChange(change, get(whole), args));
  }
}
