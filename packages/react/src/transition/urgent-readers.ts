import type { Reader } from "./reader.ts";

/** The readers that were notified of urgent commits still on their way, each once. */
export class UrgentReaders {
  #list: Reader[] = [];

  /** At least as many as there are. */
  get size(): number {
    return this.#list.length;
  }

  add(reader: Reader): void {
    if (reader.isUrgent) return;
    reader.isUrgent = true;
    this.#list.push(reader);
  }

  /** It stays in the list, where it is passed over. */
  delete(reader: Reader): void {
    reader.isUrgent = false;
  }

  clear(): void {
    for (const reader of this.#list) reader.isUrgent = false;
    this.#list = [];
  }

  forEach(visit: (reader: Reader) => void): void {
    for (const reader of this.#list) if (reader.isUrgent) visit(reader);
  }
}
