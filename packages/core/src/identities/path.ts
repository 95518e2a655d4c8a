import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import { isPlain } from "../ground/plain.ts";

/** What may stand next in a path. It is an index of an array, or a key of an object. */
export type PathKey<T> =
  NonNullable<T> extends readonly unknown[]
    ? number
    : NonNullable<T> extends object
      ? keyof NonNullable<T>
      : never;

/** What is found at a key. It is `undefined` as well where something on the way may be missing. */
type AtKey<T, K> = T extends null | undefined
  ? undefined
  : K extends keyof T
    ? T[K] | (string extends keyof T ? undefined : MayBeMissing<T, K>)
    : undefined;

/** Tuples and objects list what is in them; arrays and records do not. */
type MayBeMissing<T, K> = T extends readonly unknown[]
  ? number extends T["length"]
    ? undefined
    : never
  : number extends K
    ? undefined
    : never;

/** What is found at the end of a path. A key that is `never` is not there. */
export type AtPath<T, Keys extends readonly unknown[]> = Keys extends readonly [
  infer K,
  ...infer Rest,
]
  ? [K] extends [never]
    ? T
    : AtPath<AtKey<T, K>, Rest>
  : T;

/** How a part is read from the whole, and put into it. */
export interface Focus {
  /** The keys from the whole to the part, where it is named by them. */
  readonly path?: readonly PropertyKey[];
  readonly get: (whole: unknown) => unknown;
  readonly set: (whole: unknown, part: unknown) => unknown;
}

/**
 * The focus on what is at a path.
 *
 * @param name Whose path it is, for errors.
 */
export function focusOn(path: readonly PropertyKey[], name: () => string): Focus {
  if (path.length === 0 || !path.every(isKey)) {
    throw new InvalidArgumentError(
      "lens",
      DEV &&
        'lens() needs a path of at least one string, number or symbol: lens(accounts, ["ada", "name"]).',
    );
  }
  const put = (whole: unknown, depth: number, part: unknown): unknown => {
    if (depth === path.length) return part;
    const key = path[depth]!;
    const reason = whyNot(whole, key);
    if (reason !== undefined) {
      throw new InvalidArgumentError(
        name(),
        DEV &&
          `Cannot set ${name()}: ${depth === 0 ? "the whole" : show(path.slice(0, depth))} ${reason}.`,
      );
    }
    const old = at(whole, key);
    const value = put(old, depth + 1, part);
    return Object.is(old, value) ? whole : copyWith(whole as object, key, value);
  };
  return {
    path,
    get: (whole) => path.reduce(at, whole),
    set: (whole, part) => put(whole, 0, part),
  };
}

/**
 * The part at a key. A plain object has only what is its own: an account called "constructor" may be missing.
 */
function at(whole: unknown, key: PropertyKey): unknown {
  if (whole === undefined || whole === null) return undefined;
  if (isPlain(whole) && !Object.hasOwn(whole, key)) return undefined;
  return (whole as Record<PropertyKey, unknown>)[key];
}

/** Why nothing can be put in there; undefined if it can. */
function whyNot(whole: unknown, key: PropertyKey): string | undefined {
  if (whole === undefined || whole === null) return `is ${String(whole)}`;
  if (!isPlain(whole)) return "is neither a plain object nor an array";
  if (!Array.isArray(whole) || isIndex(key, whole.length)) return undefined;
  return `is an array of ${whole.length}, which has no place for ${show([key])}`;
}

function isIndex(key: PropertyKey, length: number): boolean {
  return Number.isInteger(key) && (key as number) >= 0 && (key as number) <= length;
}

/** In a plain object `undefined` is what a key has that is not there. */
function copyWith(whole: object, key: PropertyKey, value: unknown): unknown {
  const copy: object = Array.isArray(whole)
    ? [...(whole as unknown[])]
    : Object.getPrototypeOf(whole) === null
      ? Object.assign(Object.create(null) as object, whole)
      : { ...whole };
  if (value === undefined && !Array.isArray(whole)) Reflect.deleteProperty(copy, key);
  else {
    // Assigning to "__proto__" would be something else.
    Object.defineProperty(copy, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}

function isKey(key: unknown): boolean {
  return typeof key === "string" || typeof key === "number" || typeof key === "symbol";
}

function show(path: readonly PropertyKey[]): string {
  return `"${path.map(String).join(".")}"`;
}
