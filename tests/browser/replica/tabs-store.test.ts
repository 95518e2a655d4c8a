// The contract of a store, over the IndexedDB of a real browser.
import { describe, expect, test } from "vitest";
import { addWatch, alter, deref, dosync, ref, refSet } from "@dosync/core";
import { type Batch, defineModel, openReplica, type Place, type Replica } from "@dosync/replica";
import { tabs } from "@dosync/replica/tabs";
import { storeLaws } from "@dosync/replica/testing";
import { budget } from "../../support/budget.ts";

const counter = defineModel("counter", () => ({ count: ref(0), any: ref<unknown>(undefined) }));
const add = counter.mutation("add", ({ count }, n: number) => void alter(count, (sum) => sum + n));

const SPACE = { model: "counter", space: "a" };
const NAME = `dosync ${JSON.stringify(["counter", "a"])}`;

async function deleteAll(): Promise<void> {
  for (const { name } of await indexedDB.databases()) await deleted(name!);
}

function deleted(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener("success", () => resolve());
    request.addEventListener("error", () => reject(request.error as Error));
  });
}

/** Does something to the records of the space, as a stranger would. */
async function meddle(work: (stores: IDBTransaction) => void): Promise<void> {
  const database = await opened(1);
  await new Promise<void>((resolve, reject) => {
    const stores = database.transaction([...database.objectStoreNames], "readwrite");
    stores.addEventListener("complete", () => resolve());
    stores.addEventListener("abort", () => reject(stores.error as Error));
    work(stores);
  });
  database.close();
}

function opened(version: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, version);
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error as Error));
  });
}

/** Every call of a method throws, until that is ended. */
function refuseCalls(prototype: object, method: string, error: Error): () => void {
  const methods = prototype as Record<string, unknown>;
  const own = methods[method];
  methods[method] = () => {
    throw error;
  };
  return () => void (methods[method] = own);
}

async function freshPlace(): Promise<Place> {
  await deleteAll();
  return tabs();
}

async function withReplica(
  body: (replica: Replica<ReturnType<typeof counter.create>>) => Promise<void>,
  at: Place = tabs(),
): Promise<void> {
  const replica = openReplica(counter, { space: "a", at, mutations: [add] });
  try {
    await body(replica);
  } finally {
    replica.close();
  }
}

describe("tabs", () => {
  test.each(storeLaws(freshPlace))("$title", ({ check }) => check());
});

describe("tabs with a short log, for the disk", () => {
  const laws = storeLaws(async () => {
    await deleteAll();
    return tabs({ log: 2, durability: "strict" });
  });
  test.each(laws)("$title", ({ check }) => check());

  test("forget what is older, and who is further behind loads everything", async () => {
    await deleteAll();
    const store = tabs({ log: 2 }).open(SPACE);
    const batch: Batch = { version: 1, mutations: [], values: [["count", 1]], removed: [] };
    for (let head = 0; head < 128; head++) await store.commit(head, batch);
    expect(await store.since(125)).toBeUndefined();
    expect(await store.since(126)).toHaveLength(2);
    const { head, values } = await store.load("me");
    expect([head, [...values]]).toEqual([128, [["count", 1]]]);
  });
});

describe("a replica over tabs", () => {
  // Values are read in parts of 500.
  test.each([499, 500, 501, 1000, 1001])("loads all of %i values", async (count) => {
    await deleteAll();
    const store = tabs().open(SPACE);
    const values = Array.from({ length: count }, (_, i) => [`value${i}`, i] as const);
    await store.commit(0, { version: 1, mutations: [], values, removed: [] });
    const loaded = await store.load("me");
    expect(new Map(loaded.values)).toEqual(new Map(values));
    expect([...loaded.values]).toHaveLength(count);
  });

  test("finds what another has left", async () => {
    await deleteAll();
    await withReplica(async (replica) => {
      expect(await replica.ready).toBe("loaded");
      expect(deref(replica.model.count)).toBe(0);
      dosync(() => refSet(replica.model.count, 5));
      await replica.flush();
    });
    await withReplica(async ({ ready, model }) => {
      await ready;
      expect(deref(model.count)).toBe(5);
    });
  });

  test("keeps dates, maps and odd numbers as they are", async () => {
    await deleteAll();
    const value = [new Date(5), new Map([["a", new Set([Number.NaN])]]), -0, 10n];
    await withReplica(async (replica) => {
      await replica.ready;
      dosync(() => refSet(replica.model.any, value));
      await replica.flush();
    });
    await withReplica(async (replica) => {
      await replica.ready;
      expect(deref(replica.model.any)).toEqual(value);
    });
  });

  test("goes on with an empty space when somebody has deleted its database", async () => {
    await deleteAll();
    await withReplica(async (replica) => {
      await replica.ready;
      await replica.run(add, 5).confirmed;
      await deleted(NAME);
      await replica.run(add, 1).confirmed;
      expect(deref(replica.model.count)).toBe(1);
      await replica.run(add, 1).confirmed;
    });
    const { head, values } = await tabs().open(SPACE).load("me");
    expect([head, Object.fromEntries(values)["count"]]).toEqual([2, 2]);
  });

  test("takes no batch for one of its own space, where another space has grown to its head", async () => {
    await deleteAll();
    await withReplica(async (replica) => {
      await replica.ready;
      await replica.run(add, 5).confirmed;
      replica.pause();
      await deleted(NAME);
      const store = tabs().open(SPACE);
      await store.commit(0, { version: 1, mutations: [], values: [["count", 70]], removed: [] });
      const sent = replica.run(add, 1);
      expect(deref(replica.model.count)).toBe(6);
      replica.resume();
      await sent.confirmed;
      expect(deref(replica.model.count)).toBe(71);
    });
  });

  const damages: [what: string, work: (stores: IDBTransaction) => void][] = [
    ["a head that is none", (stores) => void stores.objectStore("space").put("x", "head")],
    [
      "a format that it does not know",
      (stores) => void stores.objectStore("space").put({ format: 2 }, "head"),
    ],
    ["a log with a gap", (stores) => void stores.objectStore("log").delete(3)],
    ["a batch that is none", (stores) => void stores.objectStore("log").put({ n: 1 }, 3)],
  ];

  test.each(damages)("says that its store is damaged by %s", async (what, work) => {
    await deleteAll();
    await withReplica(async (replica) => {
      await replica.ready;
      await replica.run(add, 1).confirmed;
      replica.pause();
      await withReplica(async (other) => {
        await other.ready;
        for (let i = 0; i < 3; i++) await other.run(add, 1).confirmed;
      });
      await meddle(work);
      replica.resume();
      await replica.flush();
      expect(deref(replica.status)).toMatchObject({
        connection: "damaged",
        failure: { code: "STORE_DAMAGED", label: NAME },
      });
    });
    if (!what.includes("head") && !what.includes("format")) return;
    await withReplica(async ({ ready }) => expect(await ready).toBe("damaged"));
  });

  test("leaves a database of something else alone", async () => {
    await deleteAll();
    (await opened(1)).close(); // nobody has made stores in it
    await withReplica(async ({ ready }) => expect(await ready).toBe("damaged"));
    const database = await opened(1);
    expect([...database.objectStoreNames]).toEqual([]);
    database.close();
  });

  test("works in memory, and says so, where IndexedDB is forbidden", async () => {
    await deleteAll();
    const restore = refuseCalls(
      IDBFactory.prototype,
      "open",
      new DOMException("Not in private windows.", "SecurityError"),
    );
    try {
      await withReplica(async (replica) => {
        expect(await replica.ready).toBe("memory");
        await replica.run(add, 1).confirmed;
        expect(deref(replica.status)).toMatchObject({ storage: "memory", connection: "open" });
      });
    } finally {
      restore();
    }
    expect(await indexedDB.databases()).toEqual([]);
  });

  test("keeps what is pending and says why, as long as there is no room", async () => {
    await deleteAll();
    await withReplica(async (replica) => {
      await replica.ready;
      const restore = refuseCalls(
        IDBObjectStore.prototype,
        "put",
        new DOMException("The disk is full.", "QuotaExceededError"),
      );
      const sent = replica.run(add, 1);
      try {
        await expect.poll(() => deref(replica.status).connection).toBe("failing");
        expect(deref(replica.status).failure).toMatchObject({ name: "QuotaExceededError" });
        expect(deref(replica.model.count)).toBe(1);
      } finally {
        restore();
      }
      await sent.confirmed;
      expect(deref(replica.status)).toMatchObject({ connection: "open", failure: undefined });
    });
  });
});

const CALLS: [prototype: object, method: string][] = [
  [IDBFactory.prototype, "open"],
  [IDBDatabase.prototype, "transaction"],
  [IDBTransaction.prototype, "objectStore"],
  [IDBObjectStore.prototype, "get"],
  [IDBObjectStore.prototype, "getAll"],
  [IDBObjectStore.prototype, "put"],
];

/** Calls of IndexedDB fail from the one with this number on, for as many as that. */
function failing(from: number, count: number): { readonly calls: () => number; end(): void } {
  let calls = 0;
  const ends = CALLS.map(([prototype, method]) => {
    const methods = prototype as Record<string, (...args: unknown[]) => unknown>;
    const own = methods[method]!;
    methods[method] = function (this: unknown, ...args) {
      calls++;
      if (calls >= from && calls < from + count)
        throw new DOMException("It fails.", "UnknownError");
      return own.apply(this, args);
    };
    return () => void (methods[method] = own);
  });
  return { calls: () => calls, end: () => ends.forEach((end) => end()) };
}

test("whichever call of IndexedDB fails, nothing is lost, doubled or half written", async () => {
  let total = Infinity;
  for (let from = 1; from <= total; from += budget("step between failing calls")) {
    await deleteAll();
    const faults = failing(from, 2);
    try {
      await withReplica(async (replica) => {
        addWatch(replica.status, "again", (_key, _identity, _old, { connection }) => {
          if (connection === "failing") window.dispatchEvent(new Event("focus")); // do not wait
        });
        deref(replica.status);
        await replica.ready;
        const all = [1, 10, 100].map((n) => replica.run(add, n).confirmed);
        await Promise.all(all);
        await replica.run(add, 1000).confirmed;
        expect(deref(replica.model.count)).toBe(1111);
      });
    } finally {
      faults.end();
    }
    if (from === 1) total = faults.calls();
    const store = tabs().open(SPACE);
    const { values, head } = await store.load("me");
    expect(Object.fromEntries(values)["count"]).toBe(1111);
    const log = await store.since(0);
    expect(log).toHaveLength(head);
    expect(log!.flatMap(({ mutations }) => mutations.map(({ args }) => args))).toEqual([
      1, 10, 100, 1000,
    ]);
  }
}, 60_000);
