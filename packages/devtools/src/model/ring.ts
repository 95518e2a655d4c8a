/** A `Ring` keeps the newest items of a list, up to its limit. It counts those that it has dropped. */
export class Ring<T> {
  readonly limit: number;
  dropped = 0;
  readonly #items: T[] = [];
  /** The place of the oldest item, once the ring is full. */
  #oldest = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Adds an item. A full ring drops its oldest. */
  push(item: T): void {
    if (this.#items.length < this.limit) {
      this.#items.push(item);
      return;
    }
    this.#items[this.#oldest] = item;
    this.#oldest = (this.#oldest + 1) % this.limit;
    this.dropped++;
  }

  /** The item at a place, counted from the oldest. */
  at(place: number): T | undefined {
    return this.#items[(this.#oldest + place) % this.#items.length];
  }

  /** All items, the oldest first. */
  toArray(): T[] {
    return [...this.#items.slice(this.#oldest), ...this.#items.slice(0, this.#oldest)];
  }

  clear(): void {
    this.#items.length = 0;
    this.#oldest = this.dropped = 0;
  }
}
