/** What somebody saw, in order: each sum that was on the screen, or that a listener read. */
export class Sums {
  #seen: readonly number[] = [];
  readonly #listeners: Set<() => void> = new Set();

  readonly getSeen = (): readonly number[] => this.#seen;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  record(sum: number): void {
    this.#seen = [...this.#seen, sum];
    for (const listener of this.#listeners) listener();
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
