import { isIdentity, isPlain, labelOf } from "@dosync/core/adapter";

/** Whether a value has parts that can be looked into. */
export function isBranch(value: unknown): value is object {
  if (typeof value !== "object" || value === null || isIdentity(value)) return false;
  if (value instanceof Map || value instanceof Set) return true;
  return isPlain(value) || Object.keys(value).length > 0;
}

/**
 * The parts of a value with their keys: properties, items, entries of a `Map`, members of a `Set` by themselves. A
 * getter is not run: its part is the text `(getter)`.
 *
 * @param most How many parts are enough.
 */
export function entriesOf(value: object, most: number = Infinity): [key: unknown, part: unknown][] {
  if (Array.isArray(value)) return value.slice(0, most).map((part, i) => [i, part]);
  if (value instanceof Map) return first(value, most);
  if (value instanceof Set) return first(value, most).map((part) => [part, part]);
  const keys = Object.keys(value);
  return (keys.length > most ? keys.slice(0, most) : keys).map((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    return [key, property?.get === undefined ? property?.value : "(getter)"];
  });
}

function first<T>(items: Iterable<T>, most: number): T[] {
  const found: T[] = [];
  for (const item of items) {
    if (found.length >= most) break;
    found.push(item);
  }
  return found;
}

/** How many parts a value has. */
export function countOf(value: object): number {
  if (Array.isArray(value)) return value.length;
  return value instanceof Map || value instanceof Set ? value.size : Object.keys(value).length;
}

/** The word for the type of a value: `string`, `Array`, `Map`, or the name of its class. */
export function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  if (isIdentity(value)) return "identity";
  const { constructor } = value as { constructor?: { name?: unknown } };
  return typeof constructor?.name === "string" ? constructor.name || "Object" : "Object";
}

/** More parts do not fit into one line. */
const MOST_SHOWN = 40;

/** A value in one short line. What is long or deep is cut with an ellipsis. */
export function preview(value: unknown, length = 80): string {
  const text = shortText(value, length, 2);
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function shortText(value: unknown, length: number, depth: number): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > length ? `${value.slice(0, length)}…` : value);
  }
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `ƒ ${value.name || "anonymous"}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (isIdentity(value)) return `<${labelOf(value)}>`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp || value instanceof URL) return String(value);
  return partsText(value, length, depth);
}

function partsText(value: object, length: number, depth: number): string {
  const count = countOf(value);
  const type = typeOf(value);
  const isList = Array.isArray(value);
  const name = isList || type === "Object" ? "" : `${type}${count === 0 ? "" : `(${count})`} `;
  if (depth === 0) return isList ? `Array(${count})` : name.trim() || "{…}";
  let text = "";
  for (const [key, part] of entriesOf(value, MOST_SHOWN)) {
    const own = shortText(part, length, depth - 1);
    const isNamed = !isList && !(value instanceof Set);
    text += `${text === "" ? "" : ", "}${isNamed ? `${keyText(key)}: ` : ""}${own}`;
    if (text.length > length) break;
  }
  return isList ? `[${text}]` : `${name}{${text}}`;
}

/** The key of a part as text. */
export function keyText(key: unknown): string {
  return typeof key === "string" ? key : preview(key, 24);
}
