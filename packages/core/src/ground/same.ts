/**
 * `Object.is`, by comparisons that an engine does in place. Calling for it costs more than a write.
 *
 * An engine calls as well where one `===` has met values of several types. So numbers have their own.
 */
export function isSame(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number") {
    return one === other ? one !== 0 || 1 / one === 1 / other : one !== one && other !== other;
  }
  return one === other;
}
