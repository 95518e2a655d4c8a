// The same without a replica: what is beneath it, and what programs write by hand.
import { alter, dosync, ref } from "@dosync/core";
import { openDB } from "idb";
import {
  type Benchmark,
  CONFIRM,
  fresh,
  KEPT_ROWS,
  OPEN,
  PERSIST,
  ROWS,
  rowsOf,
  RUN,
  timed,
  TURNS,
} from "./names.ts";

export const benchmarks: Record<string, Benchmark> = {
  /** A dosync over two refs. */
  async [RUN]() {
    const [from, to] = [ref(0), ref(0)];
    return () => {
      const begun = performance.now();
      for (let i = 0; i < TURNS; i++) {
        dosync(() => {
          alter(from, (balance) => balance - 1);
          alter(to, (balance) => balance + 1);
        });
      }
      return ((performance.now() - begun) * 1000) / TURNS;
    };
  },

  /** A readwrite transaction with the same records: the head, the log, two values, and who has sent it. */
  async [CONFIRM]() {
    const stores = ["space", "log", "values", "clients"];
    const database = await openDB(fresh(), 1, {
      upgrade(made) {
        for (const store of ["space", "log"]) made.createObjectStore(store);
        made.createObjectStore("values", { keyPath: "address" });
        made.createObjectStore("clients").createIndex("at", "at");
      },
    });
    let head = 0;
    const client = fresh();
    return () =>
      timed(async () => {
        const writing = database.transaction(stores, "readwrite", { durability: "relaxed" });
        await writing.objectStore("space").get("head");
        head++;
        const values = [
          ["from", -head],
          ["to", head],
        ] as const;
        const mutations = [{ client, number: head, name: "transfer", args: 1, now: Date.now() }];
        const space = { format: 1, life: client, head, version: 1, floor: 0 };
        await Promise.all([
          writing.objectStore("space").put(space, "head"),
          writing.objectStore("log").put({ version: 1, mutations, values, removed: [] }, head),
          ...values.map(([address, value]) =>
            writing.objectStore("values").put({ address, value }),
          ),
          writing.objectStore("clients").put({ mutations, at: Date.now() }, client),
          writing.done,
        ]);
      });
  },

  /** A database that is opened, and its getAll. */
  async [OPEN]() {
    const name = fresh();
    const first = await openDB(name, 1, {
      upgrade: (made) => void made.createObjectStore("values", { keyPath: "address" }),
    });
    const filling = first.transaction("values", "readwrite");
    for (const [at, row] of rowsOf(ROWS).entries()) {
      void filling.store.put({ address: `rows/${row.id}`, value: { row, at } });
    }
    await filling.done;
    first.close();
    return () =>
      timed(async () => {
        const database = await openDB(name, 1);
        await database.getAll("values");
        database.close();
      });
  },

  /** All rows as one text. */
  async [PERSIST]() {
    const rows = rowsOf(KEPT_ROWS);
    const key = fresh();
    return () =>
      timed(() => {
        rows[7] = { ...rows[7]!, n: rows[7]!.n + 1 };
        localStorage.setItem(key, JSON.stringify(rows));
      });
  },
};
