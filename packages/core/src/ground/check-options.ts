import { InvalidArgumentError, show } from "./errors.ts";
import { isObject } from "./object.ts";

// Development asks these. Production leaves them out: what the types refuse costs nobody bytes there.

/** Throws unless a word is one of these, or is left out. */
export function checkWord(value: unknown, words: readonly string[], what: string): void {
  if (value === undefined || words.includes(value as string)) return;
  const quoted = words.map((word) => `"${word}"`).join(" or ");
  throw new InvalidArgumentError(what, `${what} must be ${quoted}, not ${show(value)}.`);
}

/**
 * Throws unless a value is a function. Packages call it in development.
 *
 * @throws {InvalidArgumentError} naming what it is.
 * @example
 * ```ts
 * checkFunction(() => {}, "backoff");
 * checkFunction(5, "backoff"); // throws InvalidArgumentError
 * ```
 */
export function checkFunction(value: unknown, what: string): void {
  if (typeof value === "function") return;
  throw new InvalidArgumentError(what, `${what} must be a function, not ${show(value)}.`);
}

/** Throws unless a function that may be left out is one. */
export function checkOptionalFunction(value: unknown, what: string): void {
  if (value !== undefined) checkFunction(value, what);
}

/**
 * Throws unless options are an object, or are left out. Packages call it in development.
 *
 * @param of Whose options they are, such as `draft()`.
 * @throws {InvalidArgumentError} naming it.
 * @example
 * ```ts
 * checkOptions({ label: "profile" }, "draft()");
 * checkOptions("profile", "draft()"); // throws InvalidArgumentError
 * ```
 */
export function checkOptions(value: unknown, of: string): void {
  if (value !== undefined) checkObject(value, `The options of ${of}`);
}

/**
 * Throws unless a value is an object. Packages call it in development.
 *
 * A function is an object as well.
 *
 * @throws {InvalidArgumentError} naming what it is.
 * @example
 * ```ts
 * checkObject({}, "A model");
 * checkObject(undefined, "A model"); // throws InvalidArgumentError
 * ```
 */
export function checkObject(value: unknown, what: string): void {
  if (isObject(value)) return;
  throw new InvalidArgumentError(what, `${what} must be an object, not ${show(value)}.`);
}

/** Throws unless a value can be iterated. */
export function checkIterable(value: unknown, what: string): void {
  if (isObject(value) && Symbol.iterator in value) return;
  throw new InvalidArgumentError(what, `${what} must be a list, not ${show(value)}.`);
}

/** Throws unless a label is text, or is left out. A label stands in each message about its identity. */
export function checkLabel(label: unknown): void {
  if (label === undefined || typeof label === "string") return;
  throw new InvalidArgumentError("label", `A label must be a string, not ${show(label)}.`);
}

/** Throws for an option of another name. It would be passed over, and the result would be a wrong one. */
export function checkNames(options: object, names: readonly string[], of: string): void {
  const odd = Object.keys(options).find((name) => !names.includes(name));
  if (odd === undefined) return;
  throw new InvalidArgumentError(of, `${of} has no option "${odd}", only ${names.join(", ")}.`);
}
