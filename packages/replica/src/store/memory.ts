import { type Address, checkOptions } from "@dosync/core/adapter";
import { type AfterCall, type AfterOutbox, MemoryOutbox } from "./after.ts";
import type { Batch, Loaded, LoggedMutation, Place, Store } from "./store.ts";

/** The options of {@link memory}. */
export interface MemoryOptions {
  /** How many batches the log keeps. Who is further behind loads everything. By default 1,000. */
  readonly log?: number | undefined;
}

/**
 * A place for spaces in the memory of this process: they end with it.
 *
 * Use it for tests, for demonstrations, and where several replicas of one page or server are to agree.
 * Replicas share a space if they are opened at the same `memory()`. Values are copied as they would be on
 * their way to anywhere else.
 *
 * @returns What `openReplica` takes as `at`.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const at = memory();
 * const one = openReplica(counter, { space: "a", at, mutations: [] });
 * const other = openReplica(counter, { space: "a", at, mutations: [] });
 * await Promise.all([one.ready, other.ready]);
 * dosync(() => refSet(one.model.count, 5));
 * await one.flush();
 * await other.flush();
 * deref(other.model.count); // 5
 * ```
 */
export function memory(options?: MemoryOptions): Place {
  if (process.env.NODE_ENV !== "production") checkOptions(options, "memory()");
  const spaces = new Map<string, MemoryStore>();
  const outboxes = new Map<string, MemoryOutbox>();
  const outboxOf = (model: string): MemoryOutbox => {
    let outbox = outboxes.get(model);
    if (outbox === undefined) outboxes.set(model, (outbox = new MemoryOutbox()));
    return outbox;
  };
  return {
    open({ model, space }) {
      const name = JSON.stringify([model, space]);
      let store = spaces.get(name);
      if (store === undefined) {
        const add: AddCalls = (calls) => outboxOf(model).add(space, calls);
        spaces.set(name, (store = new MemoryStore(options?.log ?? 1000, add)));
      }
      return store;
    },
    outbox: (model): AfterOutbox => outboxOf(model),
  };
}

type AddCalls = (calls: readonly AfterCall[]) => void;

/** A `MemoryStore` is the {@link Store} of one space. Its functions are atomic, for none of them waits. */
export class MemoryStore implements Store {
  #head = 0;
  #version: number | undefined = undefined;
  #history: string | undefined = undefined;
  readonly #most: number;
  readonly #values: Map<Address, unknown> = new Map();
  readonly #log: Batch[] = [];
  readonly #last: Map<string, readonly LoggedMutation[]> = new Map();
  readonly #hints: Set<() => void> = new Set();
  readonly #addCalls: AddCalls;

  constructor(most: number, addCalls: AddCalls = () => {}) {
    this.#most = most;
    this.#addCalls = addCalls;
  }

  async load(client: string): Promise<Loaded> {
    const last = this.#last.get(client) ?? [];
    return {
      head: this.#head,
      version: this.#version,
      history: this.#history,
      values: new Map(this.#values),
      last,
    };
  }

  async last(client: string): Promise<Pick<Loaded, "head" | "last">> {
    return { head: this.#head, last: this.#last.get(client) ?? [] };
  }

  async since(head: number, history?: string): Promise<readonly Batch[] | undefined> {
    const count = this.#head - head;
    const at = this.#log.at(-count - 1); // where the log begins, this store goes on from nothing else
    return count < 0 || count > this.#log.length || isOther(at?.history, history)
      ? undefined
      : this.#log.slice(this.#log.length - count);
  }

  async commit(expected: number, given: Batch, history?: string): Promise<"committed" | "moved"> {
    if (expected !== this.#head || isOther(this.#history, history)) return "moved";
    // What cannot be copied throws before anything has changed.
    const { after = [], ...batch } = structuredClone(given);
    this.#head++;
    this.#version = batch.version;
    this.#history = batch.history;
    this.#log.push(batch);
    if (this.#log.length > this.#most) this.#log.shift();
    for (const address of batch.removed) this.#values.delete(address);
    for (const [address, value] of batch.values) this.#values.set(address, value);
    for (const { client } of batch.mutations) {
      this.#last.set(
        client,
        batch.mutations.filter((mutation) => mutation.client === client),
      );
    }
    this.#addCalls(after);
    for (const hint of this.#hints) queueMicrotask(hint);
    return "committed";
  }

  listen(hint: () => void): () => void {
    const own = (): void => hint();
    this.#hints.add(own);
    return () => void this.#hints.delete(own);
  }
}

/** Whether a batch was named otherwise. Whoever tells no name is not asked. */
function isOther(history: string | undefined, told: string | undefined): boolean {
  return history !== undefined && told !== undefined && history !== told;
}
