import { InvalidArgumentError } from "./errors.ts";

/**
 * Freezes plain objects and arrays, all the way down, so that a mutation throws where it happens
 * instead of changing every snapshot that shares the value.
 *
 * For development mode. What is frozen already is not looked into: it was frozen by us, or by a
 * library whose values are persistent. Instances of classes are left as they are.
 *
 * A reactive proxy of Vue is refused: to freeze it would freeze what it stands for, which its owner goes
 * on changing, and Vue does not recover from an error in the middle of that.
 *
 * @throws {InvalidArgumentError} if there is such a proxy in it.
 */
export function deepFreeze(value: unknown): void {
  if (process.env.NODE_ENV === "production") return; // not DEV: some bundlers look no further than this file
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (!isPlain(next) || Object.isFrozen(next)) continue;
    if ((next as { readonly __v_raw?: unknown }).__v_raw !== undefined) throw reactiveProxy();
    Object.freeze(next);
    for (const key of Reflect.ownKeys(next)) {
      const property = Object.getOwnPropertyDescriptor(next, key) as PropertyDescriptor;
      if ("value" in property) pending.push(property.value);
    }
  }
}

/** What a reactive proxy of Vue answers to, though no object has it. */
function reactiveProxy(): InvalidArgumentError {
  return new InvalidArgumentError(
    "value",
    "A reactive proxy of Vue was given as a value, or is part of one. Values do not change: give a copy, for instance structuredClone(toRaw(form)), or keep the form in a shallowRef.",
  );
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
