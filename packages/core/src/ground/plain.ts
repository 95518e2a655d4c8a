import { checkObject } from "./check-options.ts";
import { DEV } from "./dev.ts";

/**
 * Whether an object only holds its parts, or an array. An instance of a class may hide what it is.
 *
 * Objects of another realm count as well: what `structuredClone` and `fetch` answer in Jest, or what comes
 * from a frame. Their `Object.prototype` is another one than ours.
 *
 * @example
 * ```ts
 * isPlain({ name: "Ada" }); // true
 * isPlain([1, 2]); // true
 * isPlain(new Date()); // false
 * ```
 */
export function isPlain(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === Object.prototype || prototype === null || isRoot(prototype);
}

/** Whether a prototype is the `Object.prototype` of some realm. */
function isRoot(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

/**
 * The name of an object's class, for messages. An object whose prototype has no constructor is of "a class".
 *
 * @example
 * ```ts
 * className(new Date()); // "Date"
 * className(Object.create({ constructor: undefined })); // "a class"
 * ```
 */
export function className(value: object): string {
  if (DEV) checkObject(value, "What className() is given");
  return (value.constructor as { readonly name: string } | undefined)?.name ?? "a class";
}
