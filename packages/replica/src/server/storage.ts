/** The parts of what a device keeps. */
export type Part = "meta" | "values" | "outbox" | "log";

type Key = string | number;

/** Reads and writes of one transaction: all of its writes are kept, or none. */
export interface Access {
  get(part: Part, key: Key): Promise<unknown>;
  /** In the order of the keys. */
  all(part: Part): Promise<readonly (readonly [Key, unknown])[]>;
  put(part: Part, key: Key, value: unknown): void;
  delete(part: Part, key: Key): void;
  clear(part: Part): void;
}

/** What has changed on a device: the outbox has something to send, or another part. */
export type Change = "outbox" | "other";

/** Where a device keeps what it knows and what it has to send. */
export interface DeviceStorage {
  /** Whether it ends with this page. */
  readonly isVolatile: boolean;
  /** Runs a body that awaits nothing but the reads of its access. Transactions run one after another. */
  transact<T>(body: (access: Access) => Promise<T>): Promise<T>;
  /** Tells all that follow this device, in any page, what has changed. */
  announce(what: Change): void;
  /** @returns A function that ends it. */
  listen(hint: (what: Change) => void): () => void;
  /** Fulfilled when this page is the one that sends, until the signal. */
  lead(signal: AbortSignal): Promise<void>;
  /** Says that a replica lives, until it is let go. Fulfilled when everybody can know. */
  hold(client: string): Promise<() => void>;
  /** Whether a replica that was held has ended. Where nobody can know that, it is not said. */
  hasEnded(client: string): Promise<boolean>;
  close(): void;
}
