// It keeps what a change has made of a row, and runs no change again.
import {
  type Collection,
  createCollection,
  createTransaction,
  type SyncConfig,
} from "@tanstack/db";
import {
  ADD,
  type Benchmark,
  fresh,
  PENDING,
  REBASE,
  type Row,
  ROWS,
  rowsOf,
  RUN,
  timed,
  TURNS,
  VALUES,
} from "./names.ts";

type Tell = Parameters<SyncConfig<Row, number>["sync"]>[0];

/** A collection with these rows, and what a server uses to tell it of others. */
function made(rows: readonly Row[]): { all: Collection<Row, number>; tell: Tell } {
  let tell!: Tell;
  const all = createCollection<Row, number>({
    id: fresh(),
    getKey: (row) => row.id,
    startSync: true,
    sync: {
      sync(given) {
        tell = given;
        told(tell, "insert", rows);
        tell.markReady();
      },
    },
    onInsert: async ({ transaction }) => {
      told(tell, "insert", [transaction.mutations[0].modified]);
    },
  });
  return { all, tell };
}

function told(
  { begin, write, commit }: Tell,
  type: "insert" | "update",
  rows: readonly Row[],
): void {
  begin();
  for (const value of rows) write({ type, value });
  void commit();
}

/** Changes two rows at once. It is confirmed when what is given is fulfilled. */
function move(
  all: Collection<Row, number>,
  from: number,
  to: number,
  saved: Promise<unknown>,
): void {
  const transaction = createTransaction({ mutationFn: () => saved });
  transaction.mutate(() => {
    all.update(from, (row) => void ((row as { n: number }).n -= 1));
    all.update(to, (row) => void ((row as { n: number }).n += 1));
  });
}

export const benchmarks: Record<string, Benchmark> = {
  async [RUN]() {
    const { all, tell } = made(rowsOf(2));
    return async () => {
      let confirm!: () => void;
      const saved = new Promise<void>((resolve) => (confirm = resolve));
      const begun = performance.now();
      for (let i = 0; i < TURNS; i++) move(all, 0, 1, saved);
      const took = performance.now() - begun;
      confirm();
      await new Promise((resolve) => setTimeout(resolve));
      told(tell, "update", rowsOf(2));
      return (took * 1000) / TURNS;
    };
  },

  async [REBASE]() {
    const { all, tell } = made(rowsOf(VALUES));
    const never = new Promise<void>(() => {});
    for (let i = 0; i < PENDING; i++) move(all, i, VALUES - 1 - i, never);
    let n = 0;
    return () => timed(() => told(tell, "update", [{ id: 1000, title: "", n: ++n }]));
  },

  async [ADD]() {
    const { all } = made(rowsOf(ROWS));
    let id = ROWS;
    return () => timed(() => all.insert({ id: id++, title: "One more", n: 0 }).isPersisted.promise);
  },
};
