import type { AnyCollection } from "../collection/types.ts";
import { describe, IdentityNode } from "../kernel/identity.ts";

/** The key for the names whose value is undefined: JSON leaves such values out. */
export const UNDEFINED = "~undefined";

/** Whether `dehydrate` needs this name for itself. */
export function isReserved(name: string): boolean {
  return name === UNDEFINED || name === "toJSON";
}

/**
 * Lets `JSON.stringify` say which of these values are undefined. Nothing else sees a difference: other
 * serializers, `structuredClone` and whoever looks at the values get them as they are.
 */
export function speakJson(
  data: Record<string, unknown>,
  sources: ReadonlyMap<string, IdentityNode | AnyCollection>,
): void {
  const toJSON = (): object => {
    if (process.env.NODE_ENV !== "production") warnOfLosses(data, sources);
    const names = Object.keys(data).filter((name) => data[name] === undefined);
    return names.length === 0 ? data : { ...data, [UNDEFINED]: names };
  };
  Object.defineProperty(data, "toJSON", { value: toJSON });
}

/** The values of which a warning has spoken: it is said once of each identity. */
const warned: WeakSet<object> = new WeakSet();

function warnOfLosses(
  data: Readonly<Record<string, unknown>>,
  sources: ReadonlyMap<string, IdentityNode | AnyCollection>,
): void {
  for (const [name, source] of sources) {
    const lost = data[name] === undefined ? undefined : lostIn(data[name], new Set());
    if (lost === undefined || warned.has(source)) continue;
    warned.add(source);
    console.warn(
      `dosync: JSON does not keep ${source instanceof IdentityNode ? `the value of ${describe(source)}` : `the rows of ${String(source)}`}, which holds ${lost}. Use a serializer that knows such values, devalue for instance, or keep another value in there.`,
    );
  }
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
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return `an instance of ${value.constructor.name}`;
  }
  if (Array.isArray(value) && value.includes(undefined)) return "undefined in an array";
  for (const part of Object.values(value)) {
    const lost = lostIn(part, seen);
    if (lost !== undefined) return lost;
  }
  return undefined;
}
