/**
 * Throws if a value is much larger than its text on the network.
 *
 * A text can name one part many times, and an array of any length in a few characters: whoever copies the
 * value would copy all of that.
 *
 * @param most How many parts a value may have, each counted as often as it can be reached.
 */
export function checkSize(value: unknown, most: number): void {
  if (sizeOf(value, most, new Map()) > most) throw tooLarge();
}

/** The number of parts of a value. A part that is not counted to its end contains itself. */
function sizeOf(value: unknown, most: number, known: Map<object, number | undefined>): number {
  if (typeof value !== "object" || value === null) return 1;
  if (known.has(value)) {
    const size = known.get(value);
    if (size === undefined) throw tooLarge();
    return size;
  }
  known.set(value, undefined);
  let size = 1;
  for (const part of partsOf(value, most)) {
    size += sizeOf(part, most, known);
    if (size > most) throw tooLarge();
  }
  known.set(value, size);
  return size;
}

function partsOf(value: object, most: number): Iterable<unknown> {
  if (Array.isArray(value)) {
    if (value.length > most) throw tooLarge();
    return value;
  }
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  if (value instanceof Set) return value;
  return ArrayBuffer.isView(value) ? [] : Object.values(value);
}

function tooLarge(): Error {
  return Object.assign(new Error("The arguments are too large."), { code: "TOO_LARGE" });
}
