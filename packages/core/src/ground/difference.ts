/**
 * The path to the first place where two values differ. It is `undefined` if they are equal in depth.
 *
 * A schema copies plain objects, arrays, maps and sets; an object of another kind may hide what it is, so
 * it is equal to itself alone. A part that is missing counts as `undefined`.
 */
export function placeOfDifference(
  one: unknown,
  other: unknown,
  path: readonly PropertyKey[],
): readonly PropertyKey[] | undefined {
  if (Object.is(one, other)) return undefined;
  const kind = kindOf(one);
  if (kind !== kindOf(other) || !isLookedInto(kind)) return path;
  const ones = partsOf(one as object);
  const others = partsOf(other as object);
  for (const key in { ...ones, ...others }) {
    const place = placeOfDifference(ones[key], others[key], [...path, key]);
    if (place) return place;
  }
  return undefined;
}

/**
 * Whether two values are equal in depth. Then one may stand for the other. Looked into are plain objects,
 * arrays, maps and sets; whatever has a class may hide what it is, so it is equal to itself alone.
 *
 * @example
 * ```ts
 * isAlike({ rows: [1, 2] }, { rows: [1, 2] }); // true
 * ```
 */
export function isAlike(
  one: unknown,
  other: unknown,
  compared: Map<unknown, unknown> = new Map(),
): boolean {
  if (Object.is(one, other)) return true;
  const kind = kindOf(one);
  if (kind !== kindOf(other) || !isLookedInto(kind)) return false;
  const deepest = kind === "[object Object]" ? 2 : 3; // of other realms the prototypes are others
  if (depthOf(one as object) > deepest || depthOf(other as object) > deepest) return false;
  if (compared.get(one) === other) return true; // in a circle
  compared.set(one, other);
  const [ones, others] = [partsOf(one as object), partsOf(other as object)];
  return [...Reflect.ownKeys(ones), ...Reflect.ownKeys(others)].every((key) =>
    isAlike(ones[key as string], others[key as string], compared),
  );
}

/** How many objects its parts may come from: a value and its prototypes. */
function depthOf(value: object | null): number {
  return value === null ? 0 : 1 + depthOf(Object.getPrototypeOf(value) as object | null);
}

function isLookedInto(kind: string): boolean {
  return / (Object|Array|Map|Set)]/.test(kind);
}

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}

/** The parts of a value by key. A map and a set have theirs in an order, so they are read as lists. */
function partsOf(value: object): Record<string, unknown> {
  return (Symbol.iterator in value ? [...(value as Iterable<unknown>)] : value) as Record<
    string,
    unknown
  >;
}
