import { UsageError } from "@dosync/core/adapter";

/** Values that were found to be copyable. They do not change, so they stay so. */
const known: WeakSet<object> = /* @__PURE__ */ new WeakSet();

/**
 * Throws unless a value can be copied and is the same then. Copies go to other pages, workers and storages.
 *
 * @throws {UsageError} (`NOT_COPYABLE`) naming the place of what cannot.
 */
export function checkCopyable(value: unknown, label: string): void {
  const problem = problemIn(value, new Set());
  if (problem === undefined) return;
  const [what, ...path] = problem;
  const place = path.length === 0 ? "" : ` at "${path.join(".")}"`;
  throw new UsageError(
    "NOT_COPYABLE",
    label,
    process.env.NODE_ENV !== "production" &&
      `${label} was given ${what}${place}, which cannot be copied to where it is kept. Use plain objects, arrays, maps, sets, dates and primitive values.`,
  );
}

/**
 * What cannot be copied, and the way to it.
 *
 * @param around The objects that this value is in: one of them again is a circle.
 */
function problemIn(value: unknown, around: Set<object>): readonly string[] | undefined {
  if (typeof value === "function" || typeof value === "symbol") return [`a ${typeof value}`];
  if (typeof value !== "object" || value === null || known.has(value)) return undefined;
  if (around.has(value)) return ["a value that contains itself"];
  const parts = partsOf(value);
  if (parts === undefined) return [`an instance of ${value.constructor.name}`];
  around.add(value);
  for (const [name, part] of parts) {
    const problem = problemIn(part, around);
    if (problem !== undefined) return [problem[0]!, name, ...problem.slice(1)];
  }
  around.delete(value);
  known.add(value);
  return undefined;
}

/** The parts of an object; undefined where its copy is of another kind. */
function partsOf(value: object): Iterable<readonly [name: string, part: unknown]> | undefined {
  if (isPlain(value) || Array.isArray(value)) return Object.entries(value);
  if (value instanceof Map || value instanceof Set) return Object.entries([...value]);
  return value instanceof Date || value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? []
    : undefined;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A copy of a value that can be copied. Development freezes it, so that a body cannot change it. */
export function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  let copy: unknown;
  if (Array.isArray(value)) copy = value.map(copyOf);
  else if (!isPlain(value)) return structuredClone(value);
  else {
    copy = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part)]));
  }
  return (process.env.NODE_ENV === "production" ? copy : Object.freeze(copy)) as T;
}

/** Whether two copyable values are the same, also as copies of each other. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  if (one === null || other === null) return false;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((part, index) => isEqual(part, other[index]))
    );
  }
  if (one instanceof Date) return other instanceof Date && Object.is(+one, +other);
  // The order of maps and sets can be seen, so it counts.
  if (one instanceof Map) return other instanceof Map && isEqual([...one], [...other]);
  if (one instanceof Set) return other instanceof Set && isEqual([...one], [...other]);
  if (!isPlain(one) || !isPlain(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every(
      (name) =>
        Object.hasOwn(other, name) &&
        isEqual((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
    )
  );
}
