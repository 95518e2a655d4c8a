import { type Collection, createCollection, type SyncConfig } from "@tanstack/db";
import { Observed } from "../design/observed.ts";
import type { Backend } from "./backend.ts";
import type { Network } from "./network.ts";

interface Row {
  readonly id: number;
  readonly count: number;
}

/** A change that a tab has made, and what the number becomes by it. */
export interface Change {
  readonly becomes: number;
  readonly state: Observed<"sent" | "confirmed" | "refused">;
}

/** The same tab with TanStack DB, as its documentation shows it: a handler saves what has changed in the row. */
export class OrdinaryTab {
  readonly rows: Collection<Row, number>;
  readonly count: Observed<number> = new Observed(0);
  readonly line: Observed<readonly Change[]> = new Observed<readonly Change[]>([]);
  readonly undecided: Observed<number> = new Observed(0);

  constructor(name: string, backend: Backend, network: Network) {
    this.rows = createCollection<Row, number>({
      id: name,
      getKey: ({ id }) => id,
      startSync: true,
      sync: { sync: (tell) => follow(backend, tell) },
      onUpdate: ({ transaction }) => {
        const { changes, metadata } = transaction.mutations[0];
        const { step } = metadata as { step: number };
        return network.save(() => backend.put(changes.count!, step));
      },
    });
    this.rows.subscribeChanges(() => this.count.set(this.rows.get(1)?.count ?? 0));
  }

  add(...numbers: readonly number[]): void {
    const before = this.undecided.get() === 0 ? [] : this.line.get();
    const changes = numbers.map((step): Change => {
      const state: Change["state"] = new Observed<"sent" | "confirmed" | "refused">("sent");
      const decided = (how: "confirmed" | "refused") => (): void => {
        state.set(how);
        this.undecided.update((number) => number - 1);
      };
      this.undecided.update((number) => number + 1);
      const { isPersisted } = this.rows.update(1, { metadata: { step } }, (row) => {
        (row as { count: number }).count += step;
      });
      isPersisted.promise.then(decided("confirmed"), decided("refused"));
      return { becomes: this.rows.get(1)!.count, state };
    });
    this.line.set([...before, ...changes]);
  }
}

type Tell = Parameters<SyncConfig<Row, number>["sync"]>[0];

/** Writes what the backend has into the collection, now and whenever it changes. */
function follow(backend: Backend, { begin, write, commit, markReady }: Tell): () => void {
  const take = (type: "insert" | "update"): void => {
    begin();
    write({ type, value: { id: 1, count: backend.state.get().count } });
    void commit();
  };
  take("insert");
  markReady();
  return backend.state.subscribe(() => take("update"));
}
