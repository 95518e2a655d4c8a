import type { Identity } from "@dosync/core";
import { hasOwnValue, kindOf, publishChanges, readCommitted, tryToSet } from "@dosync/core/adapter";

/** The `origin` of commits that were made in the panel. */
export const ORIGIN = "@dosync/devtools";

/** A value that was read from text, or why it could not be. */
export type Parsed =
  { readonly value: unknown; readonly problem?: undefined } | { readonly problem: string };

/** Reads a value as people type it: JSON, or `undefined`. */
export function parseValue(text: string): Parsed {
  if (text.trim() === "undefined") return { value: undefined };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: 'This is not JSON. Text stands in quotes: "like this".' };
  }
}

/** Whether an identity can be given a value by hand. */
export function isEditable(identity: Identity<unknown>): boolean {
  return /^(?:atom|ref|agent)$/.test(kindOf(identity));
}

/**
 * Changes an identity's present value at one place, in a commit of its own. Validators and rules are asked as
 * always.
 *
 * @returns What was thrown if the value was refused, in an object; undefined if it stands now.
 */
export function edit(
  identity: Identity<unknown>,
  path: readonly unknown[],
  value: unknown,
): { readonly error: unknown } | undefined {
  try {
    const next = replacedAt(readCommitted(identity), path, value);
    if (!hasOwnValue(identity)) return tryToSet(identity, next);
    publishChanges([[identity, next]], { label: "edit in the panel", origin: ORIGIN });
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** A copy of a value with another part at a place: values are never changed themselves. */
function replacedAt(whole: unknown, [key, ...rest]: readonly unknown[], part: unknown): unknown {
  if (key === undefined) return part;
  if (Array.isArray(whole)) {
    return whole.map((item, i) => (i === key ? replacedAt(item, rest, part) : item));
  }
  if (whole instanceof Map) {
    return new Map(whole).set(key, replacedAt(whole.get(key), rest, part));
  }
  if (typeof whole !== "object" || whole === null || whole instanceof Set) {
    throw new TypeError("Only parts of objects, arrays and maps can be edited.");
  }
  const own = (whole as Record<PropertyKey, unknown>)[key as PropertyKey];
  return Object.assign(
    Object.create(Object.getPrototypeOf(whole) as object | null) as object,
    whole,
    {
      [key as PropertyKey]: replacedAt(own, rest, part),
    },
  );
}
