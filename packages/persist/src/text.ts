import { className, isPlain, UsageError } from "@dosync/core/adapter";

/**
 * A value as text that gives the same value back.
 *
 * @throws {UsageError} (`NOT_STORABLE`) for what JSON cannot keep, such as a `Map`, naming its place.
 */
export function textOf(value: unknown, address: string): string {
  const problem = problemIn(value, "", new Set());
  if (problem === undefined) return JSON.stringify(value) ?? "";
  throw new UsageError(
    "NOT_STORABLE",
    address,
    process.env.NODE_ENV !== "production" &&
      `"${address}" has ${problem}, which text cannot keep. Use plain objects, arrays, texts, numbers and booleans, or storage: idb().`,
  );
}

function problemIn(value: unknown, place: string, around: Set<object>): string | undefined {
  const at = place === "" ? "" : ` at "${place.slice(1)}"`;
  if (typeof value === "number" && !Number.isFinite(value)) return `${value}${at}`;
  if (typeof value === "undefined" && place !== "") return undefined; // left out, and read as undefined
  if (typeof value !== "object" || value === null) {
    return ["bigint", "function", "symbol"].includes(typeof value)
      ? `a ${typeof value}${at}`
      : undefined;
  }
  if (around.has(value)) return `a value that contains itself${at}`;
  if (!isPlain(value)) return `an instance of ${className(value)}${at}`;
  around.add(value);
  for (const [name, part] of Object.entries(value)) {
    const problem =
      part === undefined && Array.isArray(value)
        ? `undefined at "${`${place}.${name}`.slice(1)}"`
        : problemIn(part, `${place}.${name}`, around);
    if (problem !== undefined) return problem;
  }
  around.delete(value);
  return undefined;
}
