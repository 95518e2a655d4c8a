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
  if (kind !== kindOf(other) || !/ (Object|Array|Map|Set)]/.test(kind)) return path;
  const ones = partsOf(one as object);
  const others = partsOf(other as object);
  for (const key in { ...ones, ...others }) {
    const place = placeOfDifference(ones[key], others[key], [...path, key]);
    if (place) return place;
  }
  return undefined;
}

/** Whether two values are equal in depth, as {@link placeOfDifference} compares them. */
export function isAlike(one: unknown, other: unknown): boolean {
  return placeOfDifference(one, other, []) === undefined;
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
