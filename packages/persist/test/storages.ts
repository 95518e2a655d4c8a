import type { StorageArea } from "../src/index.ts";

/** A storage of texts, which may answer late, be full, or end in the midst. */
export class TestStorage implements StorageArea {
  readonly texts: Map<string, string>;
  readonly isLate: boolean;
  /** How many characters it takes. */
  room: number = Infinity;
  /** How many more writes are done. */
  writesLeft: number = Infinity;
  /** The keys that were written or removed, in order. */
  readonly writes: string[] = [];

  constructor(texts: Readonly<Record<string, string>> = {}, isLate = false) {
    this.texts = new Map(Object.entries(texts));
    this.isLate = isLate;
  }

  getItem(key: string): unknown {
    return this.#answer(this.texts.get(key) ?? null);
  }
  setItem(key: string, text: string): unknown {
    return this.#do(() => {
      const size = [...this.texts.values()].join("").length + text.length;
      if (size > this.room) throw new DOMException("It is full.", "QuotaExceededError");
      this.#write(key, () => this.texts.set(key, text));
    });
  }
  removeItem(key: string): unknown {
    return this.#do(() => this.#write(key, () => this.texts.delete(key)));
  }
  getAllKeys(): string[] {
    return [...this.texts.keys()];
  }

  /** The same storage as another page has it: one that knows nothing of this one. */
  forAnotherPage(): StorageArea {
    return {
      getItem: (key) => this.getItem(key),
      setItem: (key, text) => this.setItem(key, text),
      removeItem: (key) => this.removeItem(key),
      getAllKeys: () => this.getAllKeys(),
    };
  }

  /** What is kept, without what a program that has ended has left in the journal. */
  get items(): Record<string, string> {
    return Object.fromEntries(this.texts);
  }

  #write(key: string, write: () => void): void {
    if (this.writesLeft-- <= 0) throw new Error("The program has ended.");
    this.writes.push(key);
    write();
  }

  #do(work: () => void): unknown {
    if (!this.isLate) return work();
    return Promise.resolve().then(work);
  }

  #answer<T>(value: T): T | Promise<T> {
    return this.isLate ? Promise.resolve(value) : value;
  }
}
