/** What was thrown, as a sentence to show. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `Failed with ${JSON.stringify(error)}.`;
}
