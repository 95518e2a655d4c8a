/**
 * Says how much a long test has tried, such as "200 pairs, 4,310 schedules". A green test prints
 * nothing else: vitest/quiet.ts lists at the end of a run whatever does not come from here.
 */
export function figures(text: string): void {
  console.log(`figures: ${text}`);
}
