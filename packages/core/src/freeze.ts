/**
 * Freezes plain objects and arrays, all the way down, so that a mutation throws where it happens
 * instead of changing every snapshot that shares the value.
 *
 * For development mode. What is frozen already is not looked into: it was frozen by us, or by a
 * library whose values are persistent. Instances of classes are left as they are.
 */
export function deepFreeze(value: unknown): void {
  if (process.env.NODE_ENV === "production") return; // not DEV: some bundlers look no further than this file
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (!isPlain(next) || Object.isFrozen(next)) continue;
    Object.freeze(next);
    for (const key of Reflect.ownKeys(next)) {
      const property = Object.getOwnPropertyDescriptor(next, key) as PropertyDescriptor;
      if ("value" in property) pending.push(property.value);
    }
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
