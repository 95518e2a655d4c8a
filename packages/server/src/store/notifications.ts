import type { PostgresClient, PostgresPool } from "./postgres.ts";

const LONGEST_WAIT = 30_000;

/**
 * `Notifications` tell which spaces have changed, over one connection for all of them. A notification is a
 * hint: while the connection is away, and besides, everybody looks from time to time.
 */
export class Notifications {
  readonly #pool: PostgresPool;
  readonly #poll: number;
  readonly #hints: Map<string, Set<() => void>> = new Map();
  #client: PostgresClient | undefined = undefined;
  #connecting: Promise<void> | undefined = undefined;
  #isClosed = false;
  #failures = 0;
  #looking: ReturnType<typeof setTimeout> | undefined = undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(pool: PostgresPool, poll: number) {
    this.#pool = pool;
    this.#poll = poll;
  }

  /** @returns A function that ends it. */
  listen(channel: string, hint: () => void): () => void {
    const own = (): void => hint();
    const hints = this.#hints.get(channel) ?? new Set();
    this.#hints.set(channel, hints);
    hints.add(own);
    this.#start();
    return () => {
      hints.delete(own);
      if (hints.size === 0) this.#hints.delete(channel);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#looking);
    clearTimeout(this.#waiting);
    await this.#connecting;
    this.#client?.release(true);
    this.#client = undefined;
  }

  #start(): void {
    if (this.#isClosed) return;
    this.#connecting ??= this.#connect();
    if (this.#looking === undefined) this.#look();
  }

  #look(): void {
    this.#looking = setTimeout(() => {
      this.#looking = undefined;
      this.#tellAll();
      if (!this.#isClosed && this.#hints.size > 0) this.#look();
    }, this.#poll);
    this.#looking.unref();
  }

  async #connect(): Promise<void> {
    let client: PostgresClient | undefined;
    try {
      client = await this.#pool.connect();
      const lost = (): void => this.#lose(client!);
      client.on("error", lost);
      client.on("end", lost);
      client.on("notification", ({ payload }: { payload?: string }) => {
        for (const hint of this.#hints.get(payload ?? "") ?? []) hint();
      });
      await client.query("listen dosync");
      this.#client = client;
      this.#failures = 0;
      this.#tellAll(); // something may have happened before
    } catch {
      client?.release(true);
      this.#again();
    }
  }

  #lose(client: PostgresClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.release(true);
    this.#again();
  }

  #again(): void {
    if (this.#isClosed) return;
    const wait = Math.min(LONGEST_WAIT, 100 * 2 ** this.#failures++);
    this.#waiting = setTimeout(() => (this.#connecting = this.#connect()), wait);
    this.#waiting.unref();
  }

  #tellAll(): void {
    for (const hints of this.#hints.values()) for (const hint of hints) hint();
  }
}
