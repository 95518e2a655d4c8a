import { className, isPlain } from "../ground/plain.ts";
import { describe, IdentityNode } from "../kernel/identity.ts";
import type { Place } from "./places.ts";

/** The key for the names whose value is undefined: JSON leaves such values out. */
export const UNDEFINED = "~undefined";

/** Development: the key for what JSON does not keep, by name. */
const LOST_IN_JSON = "~lostInJson";

/** Whether `dehydrate` needs this name for itself. */
export function isReserved(name: string): boolean {
  return name === UNDEFINED || name === LOST_IN_JSON;
}

/**
 * Values as an object that every serializer takes. React sends plain objects only to its client components,
 * without a method such as `toJSON`. So what JSON cannot say stands in the object itself: the names of those
 * that are undefined, and in development what else JSON would lose.
 */
export function sendable(values: ReadonlyMap<string, unknown>): Record<string, unknown> {
  // Unlike an assignment this makes a property of `__proto__`, too.
  const data: Record<string, unknown> = Object.fromEntries(values);
  const names = [...values.keys()].filter((name) => values.get(name) === undefined);
  if (names.length > 0) data[UNDEFINED] = names;
  if (process.env.NODE_ENV !== "production") {
    const lost = [...values].map(([name, value]) => [name, lostIn(value, new Set())] as const);
    const all = lost.filter(([, what]) => what !== undefined);
    if (all.length > 0) data[LOST_IN_JSON] = Object.fromEntries(all);
  }
  return data;
}

/**
 * Development: warns of the values that the data has lost on its way through JSON.
 *
 * @returns The names that the data has besides those of values.
 */
export function warnOfLosses(
  data: Readonly<Record<string, unknown>>,
  places: ReadonlyMap<string, Place>,
): readonly string[] {
  for (const [name, held] of Object.entries(Object(data[LOST_IN_JSON]) as object)) {
    const what = places.get(name)?.what;
    const isThere = Object.hasOwn(data, name) && lostIn(data[name], new Set()) !== undefined;
    if (what === undefined || isThere) continue;
    const whose =
      what instanceof IdentityNode
        ? `the value of ${describe(what)}`
        : `the rows of ${String(what)}`;
    console.warn(
      `dosync: JSON has not kept ${whose}, which held ${held}. Send it by a serializer that knows such values, devalue for instance, or keep another value in there.`,
    );
  }
  return [UNDEFINED, LOST_IN_JSON];
}

/**
 * The part of a value that JSON would change, or undefined. A property that is undefined means the same
 * when it is left out.
 */
function lostIn(value: unknown, seen: Set<unknown>): string | undefined {
  switch (typeof value) {
    case "function":
    case "symbol":
    case "bigint":
      return `a ${typeof value}`;
    case "number":
      return Number.isFinite(value) ? undefined : String(value);
    case "object":
      return value === null || seen.has(value) ? undefined : lostInObject(value, seen.add(value));
    default:
      return undefined;
  }
}

function lostInObject(value: object, seen: Set<unknown>): string | undefined {
  if (!isPlain(value)) return `an instance of ${className(value)}`;
  if (Array.isArray(value) && value.includes(undefined)) return "undefined in an array";
  for (const part of Object.values(value)) {
    const lost = lostIn(part, seen);
    if (lost !== undefined) return lost;
  }
  return undefined;
}
