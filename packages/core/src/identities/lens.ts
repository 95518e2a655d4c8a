import { type AtomPart, changeAtom } from "./atom.ts";
import {
  applyChange,
  type AtomChange,
  type Change,
  type Changed,
  KEEP,
  type Part,
  type TransactionContext,
} from "../kernel/context.ts";
import { PartRule } from "../commit/part-rule.ts";
import { setValidator } from "../commit/validator.ts";
import { lensAt } from "./kept-lenses.ts";
import { readNow } from "../kernel/read-only.ts";
import type { DerivedOptions } from "./derived.ts";
import { applyComputedOptions } from "./options.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import { DerivedNode } from "../graph/derived-node.ts";
import { DEV } from "../ground/dev.ts";
import { notAnIdentity } from "../kernel/arguments.ts";
import { describe, type IdentityNode } from "../kernel/identity.ts";
import { type AtPath, type Focus, focusOn, type PathKey } from "./path.ts";
import type { RefLike } from "./ref.ts";
import { isAtom, Source } from "../kernel/source.ts";
import type {
  AnyAtom,
  AnyRef,
  Atom,
  ChangeOf,
  LensOf,
  Ref,
  Validator,
  ValueOf,
} from "../kernel/types.ts";

/** What a lens may be given when it is made. */
export interface LensOptions<T> extends DerivedOptions<T> {
  /**
   * Refuses parts that must never be seen, however the whole is changed. It stays in force as long as the
   * whole is there, so make such a lens where you make the atom or ref.
   */
  readonly validator?: Validator<T> | undefined;
}

/**
 * Makes a writable view of a part of an atom or ref. It reads the part by `get`, and a change of it changes
 * the whole by `set`, which makes the new whole of the whole and the new part, and must not mutate.
 *
 * A lens on an atom is an atom to everybody who uses it: `swap` and `reset` change the whole atom at
 * once. A lens on a ref is a ref: it changes inside a transaction only, together with other refs.
 * Whoever watches the part hears only when the part has changed. A lens may be put on a lens.
 *
 * A draft knows the parts: they conflict only where others have changed the same part.
 *
 * A path of keys and indexes names the part as well: `lens(accounts, ["ada", "name"])`. Where something on the
 * way is missing it reads as `undefined`, and cannot be set; `undefined` takes a key out of an object. A path
 * goes through plain objects and arrays. Without options a path of an identity is one lens as long as somebody
 * holds it, so it may be named where a component renders: `useDeref(lens(accounts, ["ada", "name"]))`.
 *
 * @throws {NotAnIdentityError} unless it is put on an atom, a ref or a lens.
 * @throws {ValidationError} if its validator refuses the present part.
 * @throws {InvalidArgumentError} for what is no path, and when a path is set that leads nowhere.
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
 *
 * const size = lens(settings, ["size"], { validator: (size) => size > 0 || "Too small." });
 * swap(size, (n) => n + 2);
 * reset(settings, { theme: "dark", size: 0 }); // throws ValidationError
 * ```
 *
 * Clojure has `assoc-in` and `update-in` for the paths, and cursors in its UI libraries.
 */
export function lens<
  I extends AnyAtom | AnyRef,
  K1 extends PathKey<ValueOf<I>>,
  K2 extends PathKey<AtPath<ValueOf<I>, [K1]>> = never,
  K3 extends PathKey<AtPath<ValueOf<I>, [K1, K2]>> = never,
  K4 extends PathKey<AtPath<ValueOf<I>, [K1, K2, K3]>> = never,
  K5 extends PathKey<AtPath<ValueOf<I>, [K1, K2, K3, K4]>> = never,
>(
  identity: I,
  path: readonly [K1, K2?, K3?, K4?, K5?],
  options?: LensOptions<AtPath<ValueOf<I>, [K1, K2, K3, K4, K5]>>,
): LensOf<I, AtPath<ValueOf<I>, [K1, K2, K3, K4, K5]>>;
export function lens<I extends AnyAtom | AnyRef, P>(
  identity: I,
  get: (whole: ValueOf<I>) => P,
  set: ChangeOf<I, [part: P]>,
  options?: LensOptions<P>,
): LensOf<I, P>;
export function lens<T, P>(
  identity: Atom<T>,
  get: (whole: T) => P,
  set: (whole: T, part: P) => T,
  options?: LensOptions<P>,
): Atom<P>;
export function lens<T, P>(
  identity: Ref<T>,
  get: (whole: T) => P,
  set: (whole: T, part: P) => T,
  options?: LensOptions<P>,
): Ref<P>;
export function lens(
  identity: AnyAtom | AnyRef,
  first: unknown,
  second?: unknown,
  third?: unknown,
): AnyAtom | AnyRef {
  const path = Array.isArray(first) ? ([...first] as PropertyKey[]) : undefined;
  const options = (path === undefined ? third : second) as LensOptions<never> | undefined;
  if (path === undefined && (typeof first !== "function" || typeof second !== "function")) {
    throw new InvalidArgumentError(
      "lens",
      DEV &&
        'lens() needs a path or two functions: lens(identity, ["name"]), or lens(identity, (whole) => part, (whole, part) => whole).',
    );
  }
  const node =
    path === undefined
      ? newLens(identity, { get: first, set: second } as Focus, options)
      : options === undefined
        ? lensAt(identity as unknown as IdentityNode, path, () => lensByPath(identity, path))
        : lensByPath(identity, path, options);
  return node as unknown as Atom<unknown> | Ref<unknown>;
}

function lensByPath(
  identity: unknown,
  path: readonly PropertyKey[],
  options?: LensOptions<never>,
): Lens {
  const focus = focusOn(path, () => describe(node));
  const node: Lens = newLens(identity, focus, options, labelAt(identity, path));
  return node;
}

function newLens(
  identity: unknown,
  focus: Focus,
  options: LensOptions<never> | undefined,
  name?: string,
): Lens {
  const node = lensOn(identity, focus, options);
  applyComputedOptions(node, name, options);
  if (options?.validator !== undefined)
    setValidator(node as unknown as Ref<never>, options.validator);
  return node;
}

/** The label of what is at a path: that of the whole, and the path. */
function labelAt(whole: unknown, path: readonly PropertyKey[]): string {
  const start = (whole as IdentityNode).extra?.label;
  return [...(start === undefined ? [] : [start]), ...path.map(String)].join(".");
}

function lensOn(identity: unknown, focus: Focus, options: LensOptions<never> | undefined): Lens {
  if (identity instanceof Lens) return identity.within(focus, options);
  if (isAtom(identity)) return new AtomLens(identity, undefined, focus, options);
  if (identity instanceof Source && identity.kind === "ref")
    return new RefLens(identity, undefined, focus, options);
  throw notAnIdentity("lens", "an atom or a ref", identity);
}

/** To read, a lens is a derived value. What writing means is the difference between the two kinds. */
abstract class Lens extends DerivedNode implements Part {
  readonly source: Source;
  readonly outer: Lens | undefined;
  readonly path: Focus["path"];
  readonly #focus: Focus;
  #rule: PartRule | undefined;

  constructor(
    source: Source,
    outer: Lens | undefined,
    focus: Focus,
    options: LensOptions<never> | undefined,
  ) {
    super(() => focus.get(readNow(outer ?? source)), options?.equals);
    this.source = source;
    this.outer = outer;
    this.path = focus.path;
    this.#focus = focus;
  }

  override get kind(): string {
    return this.source.kind;
  }

  /** A lens on this one, of the same kind. */
  abstract within(focus: Focus, options: LensOptions<never> | undefined): Lens;

  partOf(whole: unknown): unknown {
    return this.#focus.get(this.outer === undefined ? whole : this.outer.partOf(whole));
  }

  withPart(whole: unknown, part: unknown): unknown {
    const { outer } = this;
    if (outer === undefined) return this.#focus.set(whole, part);
    return outer.withPart(whole, this.#focus.set(outer.partOf(whole), part));
  }

  isSamePart(one: unknown, other: unknown): boolean {
    return (this.equals ?? Object.is)(one, other);
  }

  validatorChanged(): void {
    const isInForce = this.extra!.validator !== undefined;
    if (isInForce) this.#rule ??= new PartRule(this);
    this.#rule?.apply(isInForce);
  }
}

class AtomLens extends Lens implements AtomPart {
  override within(focus: Focus, options: LensOptions<never> | undefined): Lens {
    return new AtomLens(this.source, this, focus, options);
  }

  change(change: AtomChange): Changed {
    const changed = changeAtom(this.source, (whole) => {
      const part = change(this.partOf(whole));
      return part === KEEP ? KEEP : this.withPart(whole, part);
    });
    return changed && [this.partOf(changed[0]), this.partOf(changed[1])];
  }
}

class RefLens extends Lens implements RefLike {
  override within(focus: Focus, options: LensOptions<never> | undefined): Lens {
    return new RefLens(this.source, this, focus, options);
  }

  alter(context: TransactionContext, change: Change, args: readonly unknown[]): unknown {
    return this.#alter(context, change, args, false);
  }
  /** Alters the whole. For the part it is as definite as setting a ref. */
  refSet(context: TransactionContext, value: unknown): unknown {
    this.#alter(context, () => value, [], true);
    return value;
  }
  commute(context: TransactionContext, change: Change, args: readonly unknown[]): unknown {
    if (this.source.extended !== undefined) return this.alter(context, change, args);
    return this.partOf(context.commute(this.source, this.#lift(change), args));
  }
  ensure(context: TransactionContext): unknown {
    return this.partOf(context.ensure(this.source));
  }

  #alter(
    context: TransactionContext,
    change: Change,
    args: readonly unknown[],
    isSet: boolean,
  ): unknown {
    const through = { part: this, isSet };
    return this.partOf(context.alter(this.source, this.#lift(change), args, through));
  }

  /** A change of the part as a change of the whole. */
  #lift(change: Change): Change {
    const lifted = (whole: unknown, ...args: unknown[]): unknown =>
      this.withPart(whole, applyChange(change, this.partOf(whole), args));
    return this.source.extended?.(lifted) ?? lifted;
  }
}
