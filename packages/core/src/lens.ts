import { DEV } from "./dev.ts";
import { type AtomPart, changeAtom } from "./atom.ts";
import { applyChange, type Change, type Context, KEEP, type SamePart } from "./context.ts";
import { readNow } from "./deref.ts";
import type { DerivedOptions } from "./derived.ts";
import { InvalidArgumentError } from "./errors.ts";
import { DerivedNode } from "./graph/derived-node.ts";
import { extraOf, IdentityNode, notAnIdentity } from "./identity.ts";
import type { WritableRef } from "./ref.ts";
import { isAtom, isRef, Source } from "./source.ts";
import type { Atom, Ref } from "./types.ts";

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
    if (isRef(identity) || (!(identity instanceof Source) && "alterIn" in identity)) {
      return new RefLens(identity as unknown as WritableRef, focus, options);
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

  change(change: (old: unknown) => unknown): void {
    const { get, set } = this.#focus;
    changeAtom(this.#whole, (whole) => {
      const part = change(get(whole));
      return part === KEEP ? KEEP : set(whole, part);
    });
  }
}

class RefLens extends DerivedNode implements WritableRef {
  readonly #whole: WritableRef;
  readonly #focus: Focus;
  readonly #isSame: SamePart;

  constructor(whole: WritableRef, focus: Focus, options: DerivedOptions<never> | undefined) {
    super(() => focus.get(readNow(whole)), options?.equals);
    this.#whole = whole;
    this.#focus = focus;
    this.#isSame = (options?.equals as SamePart | undefined) ?? Object.is;
  }

  override get kind(): string {
    return "ref";
  }

  alterIn(
    context: Context,
    change: Change,
    args: readonly unknown[],
    isSamePart?: SamePart,
  ): unknown {
    const { get } = this.#focus;
    const isSame =
      isSamePart && ((one: unknown, other: unknown) => isSamePart(get(one), get(other)));
    return get(this.#whole.alterIn(context, this.#lift(change), args, isSame));
  }
  /** The whole is altered, but for the part that is as definite as setting a ref. */
  setIn(context: Context, value: unknown): unknown {
    this.alterIn(context, () => value, [], this.#isSame);
    return value;
  }
  commuteIn(context: Context, change: Change, args: readonly unknown[]): unknown {
    return this.#focus.get(this.#whole.commuteIn(context, this.#lift(change), args));
  }
  ensureIn(context: Context): unknown {
    return this.#focus.get(this.#whole.ensureIn(context));
  }

  /** A change of the part as a change of the whole. */
  #lift(change: Change): Change {
    const { get, set } = this.#focus;
    return (whole: unknown, ...args: unknown[]) =>
      set(whole, applyChange(change, get(whole), args));
  }
}
