/** `Object.is`, by comparisons that an engine does in place. Calling for it costs more than a write. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other
    ? one !== 0 || 1 / one === 1 / (other as number)
    : one !== one && other !== other;
}
