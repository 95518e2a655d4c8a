import { Observed } from "../design/observed.ts";

/** What somebody saw, in order: each sum that was on the screen, or that a listener read. */
export class Sums extends Observed<readonly number[]> {
  constructor() {
    super([]);
  }

  record(sum: number): void {
    this.update((seen) => [...seen, sum]);
  }

  /** Reads the balances as they stand in the document: call it when a render has been committed. */
  recordScreen(anywhereInside: Element): void {
    const balances =
      anywhereInside.closest("[data-bank]")?.querySelectorAll("[data-balance]") ?? [];
    if (balances.length < 2) return;
    this.record([...balances].reduce((sum, { textContent }) => sum + Number(textContent), 0));
  }
}

/** Each different sum once, in the order of its first appearance. */
export function distinct(sums: readonly number[]): readonly number[] {
  return [...new Set(sums)];
}
