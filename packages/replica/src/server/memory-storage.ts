import type { Access, Change, DeviceStorage, Part } from "./storage.ts";

type Parts = Record<Part, Map<string | number, unknown>>;

/** What a device knows while this program runs. */
export class MemoryStorage implements DeviceStorage {
  readonly isVolatile = true;
  #parts: Parts = { meta: new Map(), values: new Map(), outbox: new Map(), log: new Map() };
  #last: Promise<unknown> = Promise.resolve();
  readonly #living: Set<string> = new Set();
  readonly #hints: Set<(what: Change) => void> = new Set();

  async transact<T>(body: (access: Access) => Promise<T>): Promise<T> {
    const run = async (): Promise<T> => {
      const writes: (() => void)[] = [];
      const parts = this.#parts;
      const result = await body({
        get: async (part, key) => parts[part].get(key),
        all: async (part) => [...parts[part]].toSorted(([one], [other]) => (one < other ? -1 : 1)),
        put: (part, key, value) => writes.push(() => parts[part].set(key, value)),
        delete: (part, key) => writes.push(() => parts[part].delete(key)),
        clear: (part) => writes.push(() => parts[part].clear()),
      });
      for (const write of writes) write();
      return result;
    };
    const running = this.#last.then(run, run);
    this.#last = running;
    return running;
  }

  announce(what: Change): void {
    for (const hint of this.#hints) queueMicrotask(() => hint(what));
  }

  listen(hint: (what: Change) => void): () => void {
    const own = (what: Change): void => hint(what);
    this.#hints.add(own);
    return () => void this.#hints.delete(own);
  }

  async lead(): Promise<void> {}

  async hold(client: string): Promise<() => void> {
    this.#living.add(client);
    return () => void this.#living.delete(client);
  }

  async hasEnded(client: string): Promise<boolean> {
    return !this.#living.has(client);
  }

  close(): void {}
}
