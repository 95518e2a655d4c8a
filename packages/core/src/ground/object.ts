/** Whether a value can be a key of a `WeakMap`. */
export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
