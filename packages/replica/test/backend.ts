import type {
  RemoteMutation,
  RemotePatch,
  RemotePulled,
  RemoteRefusal,
} from "@dosync/replica/remote";

/** A backend as people have one: it keeps values, and looks at the ids of mutations. */
export class Backend {
  readonly values: Map<string, unknown>;
  /** What was done, in order. */
  readonly done: RemoteMutation[] = [];
  readonly #changed: Map<string, number> = new Map();
  readonly #last: Map<string, number> = new Map();
  readonly #refused: Map<string, RemoteRefusal> = new Map();
  readonly #act: (values: Map<string, unknown>, mutation: RemoteMutation) => void;
  #clock = 0;

  /** @param act Does a mutation to a copy of the values, or throws. */
  constructor(
    values: Readonly<Record<string, unknown>>,
    act: (values: Map<string, unknown>, mutation: RemoteMutation) => void,
  ) {
    this.values = new Map(Object.entries(values));
    this.#act = act;
  }

  push(mutations: readonly RemoteMutation[]): { refused: RemoteRefusal[] } {
    const refused: RemoteRefusal[] = [];
    for (const mutation of mutations) {
      const { clientID, id } = mutation;
      const last = this.#last.get(clientID) ?? 0;
      if (id > last + 1) throw new Error(`${id} comes after ${last}.`);
      if (id === last + 1) this.#do(mutation);
      const refusal = this.#refused.get(`${clientID} ${id}`);
      if (refusal !== undefined) refused.push(refusal);
    }
    return { refused };
  }

  #do(mutation: RemoteMutation): void {
    const { clientID, id } = mutation;
    this.#last.set(clientID, id);
    const next = new Map(this.values);
    try {
      this.#act(next, mutation);
    } catch (error) {
      const { message } = error as Error;
      this.#refused.set(`${clientID} ${id}`, { id, code: "NO", message, rule: "a rule" });
      return;
    }
    this.done.push(mutation);
    this.#clock++;
    for (const [key, value] of next) {
      if (this.values.get(key) === value) continue;
      this.values.set(key, value);
      this.#changed.set(key, this.#clock);
    }
    for (const key of this.values.keys()) {
      if (next.has(key)) continue;
      this.values.delete(key);
      this.#changed.set(key, this.#clock);
    }
  }

  /** Cookies are texts: no order can be read from them. */
  pull(cookie: unknown): RemotePulled {
    const since = cookie === null ? -1 : Number((cookie as string).slice("state ".length));
    const patch: RemotePatch[] = [];
    for (const [key, value] of this.values) {
      if ((this.#changed.get(key) ?? 0) > since) patch.push({ op: "put", key, value });
    }
    for (const [key, at] of this.#changed) {
      if (at > since && !this.values.has(key)) patch.push({ op: "del", key });
    }
    return {
      cookie: `state ${this.#clock}`,
      lastMutationIDChanges: Object.fromEntries(this.#last),
      patch,
    };
  }
}
