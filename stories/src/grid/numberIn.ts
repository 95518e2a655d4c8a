/** The whole number from 0 to `most` that a text says, if it says one. */
export function numberIn(text: string, most: number): number | undefined {
  return /^\d+$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
