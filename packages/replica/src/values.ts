import { className, isPlain, UsageError } from "@dosync/core/adapter";

/**
 * Values that were found to be copyable, and how deep they are. They do not change, so they stay so.
 */
const known: WeakMap<object, number> = /* @__PURE__ */ new WeakMap();

/** How many objects may stand within each other. Text is made of them by calls within each other. */
const MOST_DEEP = 1000;

/**
 * Throws unless a value can be copied and is the same then. Copies go to other pages, workers and storages.
 *
 * @throws {UsageError} (`NOT_COPYABLE`) naming the place of what cannot.
 */
export function checkCopyable(value: unknown, label: string): void {
  const problem = problemIn(value, new Set());
  if (typeof problem === "number") return;
  const [what, ...path] = problem;
  const place = path.length === 0 ? "" : ` at "${path.slice(0, 20).join(".")}"`;
  throw new UsageError(
    "NOT_COPYABLE",
    label,
    process.env.NODE_ENV !== "production" &&
      `${label} was given ${what}${place}, which cannot be copied to where it is kept. Use plain objects, arrays, maps, sets, dates and primitive values.`,
  );
}

/**
 * How deep a value is. For what cannot be copied it is a description, and the way to it.
 *
 * @param around The objects that this value is in: one of them again is a circle.
 */
function problemIn(value: unknown, around: Set<object>): number | readonly string[] {
  if (typeof value === "function" || typeof value === "symbol") return [`a ${typeof value}`];
  if (typeof value !== "object" || value === null) return 0;
  if (around.has(value)) return ["a value that contains itself"];
  const depth = known.get(value) ?? 1;
  if (around.size + depth > MOST_DEEP) return [`more than ${MOST_DEEP} objects within each other`];
  if (known.has(value)) return depth;
  const parts = partsOf(value);
  if (parts === undefined) return [`an instance of ${className(value)}`];
  around.add(value);
  let deepest = 0;
  for (const [name, part] of parts) {
    // Text has no such property: whoever reads it might change a prototype.
    const found = name === "__proto__" ? ["a property of this name"] : problemIn(part, around);
    if (typeof found !== "number") return [found[0]!, name, ...found.slice(1)];
    deepest = Math.max(deepest, found);
  }
  around.delete(value);
  known.set(value, deepest + 1);
  return deepest + 1;
}

/** The bytes of a buffer, or of what looks at one. */
function bytesOf(value: object): Uint8Array | undefined {
  if (!ArrayBuffer.isView(value)) return isBuffer(value) ? new Uint8Array(value) : undefined;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** The parts of an object; undefined where its copy is of another kind. */
function partsOf(value: object): Iterable<readonly [name: string, part: unknown]> | undefined {
  if (isPlain(value)) return Object.entries(value);
  if (isMap(value) || isSet(value)) return Object.entries([...value]);
  // Memory that is shared with a worker goes on changing.
  const bytes = ArrayBuffer.isView(value) ? value.buffer : value;
  return isDate(value) || isBuffer(bytes) ? [] : undefined;
}

const isMap = /* @__PURE__ */ instancesOf(Map, (map) => Map.prototype.has.call(map, 0));
const isSet = /* @__PURE__ */ instancesOf(Set, (set) => Set.prototype.has.call(set, 0));
const isDate = /* @__PURE__ */ instancesOf(Date, (date) => Date.prototype.getTime.call(date));
const isBuffer = /* @__PURE__ */ instancesOf(ArrayBuffer, (buffer) => new Uint8Array(buffer));

/**
 * Tells instances of a class, those of other realms too: in Jest `structuredClone` answers such ones.
 *
 * @param use Throws for whatever has only the name of the class.
 */
function instancesOf<T>(
  kind: new () => T,
  use: (value: T) => unknown,
): (value: unknown) => value is T {
  return (value): value is T => {
    if (value instanceof kind) return true;
    if (Object.prototype.toString.call(value) !== `[object ${kind.name}]`) return false;
    try {
      use(value as T);
      return true;
    } catch {
      return false;
    }
  };
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
      // `every` of an array leaves out its holes, and an array of holes would be equal to any.
      [...(one as unknown[])].every((part, index) => isEqual(part, other[index]))
    );
  }
  if (isDate(one)) return isDate(other) && Object.is(+one, +other);
  // The order of maps and sets can be seen, so it counts.
  if (isMap(one)) return isMap(other) && isEqual([...one], [...other]);
  if (isSet(one)) return isSet(other) && isEqual([...one], [...other]);
  const [bytes, others] = [bytesOf(one), bytesOf(other)];
  if (bytes !== undefined && others !== undefined) {
    return className(one) === className(other) && isEqual([...bytes], [...others]);
  }
  if (!isPlain(one) || !isPlain(other) || Array.isArray(other)) return false;
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
