import { isPlain } from "@dosync/core/adapter";
import { preview } from "./value.ts";

// Values as text for a file. JSON has no word for some of them, so they stand in an object with one mark.

const MARK = "~dosync";
const marked = (mark: string, content?: unknown): unknown => ({ [MARK]: mark, content });

/** A value as JSON can keep it. What it cannot keep, such as a function, is noted in `lost`. */
export function encode(value: unknown, lost: () => void, depth = 100): unknown {
  const inner = (part: unknown): unknown => encode(part, lost, depth - 1);
  if (value === undefined) return marked("undefined");
  if (typeof value === "bigint") return marked("bigint", String(value));
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return marked("number", Object.is(value, -0) ? "-0" : String(value));
  }
  if (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol") {
    return value;
  }
  if (value === null) return null;
  if (depth > 0) {
    if (Array.isArray(value)) return value.map(inner);
    if (value instanceof Date) return marked("Date", value.getTime());
    if (value instanceof Map)
      return marked(
        "Map",
        Array.from(value, (pair) => pair.map(inner)),
      );
    if (value instanceof Set) return marked("Set", Array.from(value, inner));
    if (isPlain(value)) {
      const plain = Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, inner(part)]),
      );
      return MARK in plain ? marked("object", Object.entries(plain)) : plain;
    }
  }
  lost();
  return marked("lost", preview(value));
}

/** The value of what `encode` has answered. A value that was lost is the text that stood for it. */
export function decode(text: unknown): unknown {
  if (Array.isArray(text)) return text.map(decode);
  if (typeof text !== "object" || text === null) return text;
  const { [MARK]: mark, content } = text as {
    readonly [MARK]?: string;
    readonly content?: unknown;
  };
  switch (mark) {
    case undefined:
      return Object.fromEntries(Object.entries(text).map(([key, part]) => [key, decode(part)]));
    case "undefined":
      return undefined;
    case "bigint":
      return BigInt(content as string);
    case "number":
      return Number(content);
    case "Date":
      return new Date(content as number);
    case "Map":
      return new Map(decode(content) as [unknown, unknown][]);
    case "Set":
      return new Set(decode(content) as unknown[]);
    case "object":
      return Object.fromEntries(
        (content as [string, unknown][]).map(([key, part]) => [key, decode(part)]),
      );
    default:
      return content;
  }
}
