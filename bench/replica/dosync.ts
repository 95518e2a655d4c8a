import { addWatch, alter, dosync, type Ref, ref, removeWatch } from "@dosync/core";
import { add, addAll, at, type Collection, collection } from "@dosync/core/collection";
import { persist } from "@dosync/persist";
import { defineModel, memory, openReplica, type Replica } from "@dosync/replica";
import { remote } from "@dosync/replica/remote";
import { tabs } from "@dosync/replica/tabs";
import {
  ADD,
  type Benchmark,
  CONFIRM,
  fresh,
  KEPT_ROWS,
  OPEN,
  PENDING,
  PERSIST,
  REBASE,
  type Row,
  ROWS,
  rowsOf,
  RUN,
  timed,
  TURNS,
  VALUES,
} from "./names.ts";

const bank = defineModel("bank", () => ({ from: ref(0), to: ref(0) }));
const transfer = bank.mutation("transfer", ({ from, to }, amount: number) => {
  alter(from, (balance) => balance - amount);
  alter(to, (balance) => balance + amount);
});

const table = defineModel("table", () => ({ rows: emptyTable() }));
const addRow = table.mutation("addRow", ({ rows }, row: Row) => void add(rows, row));
const fill = table.mutation("fill", ({ rows }, count: number) => addAll(rows, rowsOf(count)));

const wide = defineModel("wide", () => {
  const values: Record<string, Ref<number>> = {};
  for (let i = 0; i < VALUES; i++) values[`value${i}`] = ref(0);
  return values;
});
const move = wide.mutation("move", (values, i: number) => {
  alter(values[`value${i}`]!, (n) => n - 1);
  alter(values[`value${VALUES - 1 - i}`]!, (n) => n + 1);
});

function emptyTable(): Collection<Row, number> {
  return collection<Row>()({ key: (row) => row.id });
}

export const benchmarks: Record<string, Benchmark> = {
  async [RUN]() {
    const replica = openReplica(bank, { space: fresh(), at: memory(), mutations: [transfer] });
    await replica.ready;
    return async () => {
      const begun = performance.now();
      for (let i = 0; i < TURNS; i++) replica.run(transfer, 1);
      const took = performance.now() - begun;
      await replica.flush();
      return (took * 1000) / TURNS;
    };
  },

  async [CONFIRM]() {
    const replica = openReplica(bank, { space: fresh(), at: tabs(), mutations: [transfer] });
    await replica.ready;
    return () => timed(() => replica.run(transfer, 1).confirmed);
  },

  async [REBASE]() {
    let count = 0;
    let hint: (() => void) | undefined;
    const place = remote({
      user: "ada",
      storage: "memory",
      push: () => new Promise(() => {}), // never answers, so that all stay pending
      pull: async () => ({
        lastMutationIDChanges: {},
        patch: [{ op: "put", key: "value0", value: count }],
      }),
      listen: (given) => {
        hint = given;
        return () => {};
      },
    });
    const replica = openReplica(wide, { space: fresh(), at: place, mutations: [move] });
    await replica.ready;
    for (let i = 0; i < PENDING; i++) replica.run(move, i);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { value0 } = replica.model;
    return () =>
      timed(() => {
        count++;
        return new Promise<void>((resolve) => {
          addWatch(value0!, place, () => {
            removeWatch(value0!, place);
            resolve();
          });
          hint!();
        });
      });
  },

  async [OPEN]() {
    const space = fresh();
    const open = (): Replica<{ rows: Collection<Row, number> }> =>
      openReplica(table, { space, at: tabs(), mutations: [fill] });
    const first = open();
    await first.ready;
    await first.run(fill, ROWS).confirmed;
    first.close();
    return async () => {
      let replica: ReturnType<typeof open> | undefined;
      const took = await timed(() => (replica = open()).ready);
      replica!.close();
      return took;
    };
  },

  async [ADD]() {
    const mutations = [fill, addRow];
    const replica = openReplica(table, { space: fresh(), at: memory(), mutations });
    await replica.ready;
    await replica.run(fill, ROWS).confirmed;
    let id = ROWS;
    return () => timed(() => replica.run(addRow, { id: id++, title: "One more", n: 0 }).confirmed);
  },

  async [PERSIST]() {
    const rows = emptyTable();
    dosync(() => addAll(rows, rowsOf(KEPT_ROWS)));
    const saved = persist({ rows }, { key: fresh(), storage: "local", throttle: 1e8 });
    await saved.ready;
    dosync(() => {
      for (let id = 0; id < KEPT_ROWS; id++) alter(at(rows, id), (row) => ({ ...row, n: 1 }));
    });
    await saved.flush();
    return () =>
      timed(() => {
        dosync(() => alter(at(rows, 7), (row) => ({ ...row, n: row.n + 1 })));
        return saved.flush();
      });
  },
};
