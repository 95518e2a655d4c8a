import { describe, expect, onTestFinished, test } from "vitest";
import { alter, deref, dosync, invariant, ref, refSet } from "@dosync/core";
import {
  type Batch,
  defineModel,
  memory,
  type Migration,
  type Model,
  openReplica,
  type Place,
  type Replica,
  type Store,
} from "@dosync/replica";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { upcastCall } from "../src/model/upcast.ts";
import { rejectionOf } from "./support.ts";

const SPACE = { model: "account", space: "a" };

/** Version 1: one balance, in whole euros. */
const old = defineModel("account", () => ({ balance: ref(5), owner: ref("Ada") }));
const addEuros = old.mutation("add", ({ balance }, n: number) => void alter(balance, (b) => b + n));

const withCents = (migration: Migration, others?: Record<number, Migration>) =>
  defineModel(
    "account",
    () => {
      const model = { cents: ref(0), owner: ref("nobody"), currency: ref("EUR") };
      invariant("no overdraft", () => deref(model.cents) >= 0);
      return model;
    },
    { version: 2, migrate: { ...others, 2: migration } },
  );
const toCents: Migration = (values) => {
  values.set("cents", (values.get("balance") as number) * 100);
  values.delete("balance");
};
const renewed = withCents(toCents);

function open<M extends object>(model: Model<M>, at: Place, mutations = [] as never[]): Replica<M> {
  const replica = openReplica(model, { space: "a", at, mutations });
  onTestFinished(() => replica.close());
  return replica;
}

const all = async (store: Store): Promise<object> => {
  const { head, version, values } = await store.load("");
  return { head, version, ...Object.fromEntries(values) };
};

async function withBalance(balance: number): Promise<{ at: Place; store: Store }> {
  const at = memory();
  const replica = open(old, at);
  await replica.ready;
  dosync(() => refSet(replica.model.balance, balance));
  await replica.flush();
  replica.close();
  return { at, store: at.open(SPACE) };
}

describe("a space", () => {
  test("has what its first program's factory made, also where nobody has written", async () => {
    const { store } = await withBalance(7);
    expect(await all(store)).toEqual({ head: 1, version: 1, balance: 7, owner: "Ada" });
  });

  test("is migrated by the first program of a newer version, in one commit", async () => {
    const { at, store } = await withBalance(7);
    const { model, ready, status } = open(renewed, at);
    expect(await ready).toBe("loaded");
    expect([deref(model.cents), deref(model.owner), deref(model.currency)]).toEqual([
      700,
      "Ada",
      "EUR",
    ]);
    expect(deref(status)).toMatchObject({ version: 2, connection: "open" });
    const migrated = { head: 2, version: 2, cents: 700, owner: "Ada" };
    expect(await all(store)).toEqual(migrated);
    await open(renewed, at).ready;
    expect(await all(store)).toEqual(migrated);
  });

  test("goes through every version in between, in their order", async () => {
    const { at } = await withBalance(7);
    const steps: number[] = [];
    const three = defineModel("account", () => ({ cents: ref(0) }), {
      version: 4,
      migrate: {
        4: () => void steps.push(4),
        2: (values) => {
          steps.push(2);
          toCents(values);
        },
      },
    });
    const replica = open(three, at);
    await replica.ready;
    expect([deref(replica.model.cents), steps]).toEqual([700, [2, 4]]);
  });

  test("is migrated once, however many open it at the same time", async () => {
    const { at, store } = await withBalance(7);
    const replicas = [1, 2, 3].map(() => open(renewed, at));
    await Promise.all(replicas.map(({ ready }) => ready));
    expect(replicas.map(({ model }) => deref(model.cents))).toEqual([700, 700, 700]);
    expect(await all(store)).toMatchObject({ head: 2, cents: 700 });
  });

  test("is migrated with what an old program has written in between", async () => {
    const { at, store } = await withBalance(7);
    const late: Place = {
      open: (name) => {
        const own = at.open(name);
        let isFirst = true;
        return {
          load: (client) => own.load(client),
          since: (head) => own.since(head),
          listen: (hint) => own.listen(hint),
          async commit(head, batch) {
            if (isFirst) await store.commit(1, { ...batch, version: 1, values: [["balance", 9]] });
            isFirst = false;
            return own.commit(head, batch);
          },
        };
      },
    };
    const replica = open(renewed, late);
    await replica.ready;
    expect(deref(replica.model.cents)).toBe(900);
  });

  test("that is new has nothing to migrate", async () => {
    const replica = open(
      withCents(() => {
        throw new Error("never");
      }),
      memory(),
    );
    expect(await replica.ready).toBe("loaded");
    expect(deref(replica.model.cents)).toBe(0);
  });
});

describe("a migration leaves the old state, and the replica is damaged, if it", () => {
  const faults: [what: string, cause: object, migration: Migration][] = [
    [
      "throws",
      { message: "no" },
      (values) => {
        values.clear();
        throw new Error("no");
      },
    ],
    ["breaks a rule", { label: "no overdraft" }, (values) => values.set("cents", -1)],
    [
      "leaves a value that cannot be kept",
      { code: "NOT_COPYABLE" },
      (values) => values.set("owner", () => {}),
    ],
  ];

  test.each(faults)("%s", async (_what, cause, migration) => {
    const { at, store } = await withBalance(7);
    const before = await all(store);
    const replica = open(withCents(migration), at);
    expect(await replica.ready).toBe("damaged");
    expect(deref(replica.status)).toMatchObject({
      connection: "damaged",
      failure: { code: "MIGRATION_FAILED", label: "account", cause },
    });
    expect(thrownBy(() => dosync(() => refSet(replica.model.cents, 1)))).toMatchObject({
      code: "DAMAGED",
    });
    await replica.flush();
    expect(await all(store)).toEqual(before);
    expect(await open(old, at).ready).toBe("loaded"); // the old program goes on
  });

  test("changes a value in its place, and throws then", async () => {
    const at = memory();
    const rich = defineModel("account", () => ({ tags: ref(["a"]) }));
    const first = open(rich, at);
    await first.ready;
    dosync(() => refSet(first.model.tags, ["a", "b"]));
    await first.flush();
    const broken = open(
      withCents((values) => {
        (values.get("tags") as string[]).length = 0;
        throw new Error("no");
      }),
      at,
    );
    expect(await broken.ready).toBe("damaged");
    expect(await all(at.open(SPACE))).toMatchObject({ tags: ["a", "b"] });
  });
});

describe("a program of an older version", () => {
  test("says so, shows what it had, and keeps what is pending until it ends", async () => {
    const { at, store } = await withBalance(7);
    const mine = openReplica(old, { space: "a", at, mutations: [addEuros] });
    onTestFinished(() => mine.close());
    await mine.ready;
    mine.pause();
    const sent = mine.run(addEuros, 1);
    await open(renewed, at).ready;
    mine.resume();
    await mine.flush();
    expect([deref(mine.model.balance), deref(sent.state), deref(sent.holds)]).toEqual([
      8,
      "pending",
      true,
    ]);
    expect(deref(mine.status)).toMatchObject({ connection: "outdated", version: 2, pending: 1 });
    const error = thrownBy(() => mine.run(addEuros, 1));
    expect(error).toMatchObject({ code: "OUTDATED" });
    expect(await all(store)).toEqual({ head: 2, version: 2, cents: 700, owner: "Ada" });
    mine.close();
    expect(await rejectionOf(sent.confirmed)).toMatchObject({ code: "CLOSED" });
  });

  test("is outdated from the beginning where the space was migrated before", async () => {
    const { at } = await withBalance(7);
    await open(renewed, at).ready;
    const late = open(old, at);
    expect(await late.ready).toBe("outdated");
    expect([deref(late.model.balance), deref(late.status).connection]).toEqual([5, "outdated"]);
    expect(thrownBy(() => dosync(() => refSet(late.model.balance, 1)))).toMatchObject({
      code: "OUTDATED",
    });
  });

  test("shows nothing in the newer shape, where an address has a value in both", async () => {
    const { at } = await withBalance(7);
    const mine = open(old, at);
    await mine.ready;
    const next = withCents((values) => void values.set("owner", { first: "Ada" }));
    await open(next, at).ready;
    await mine.flush();
    expect([deref(mine.model.owner), deref(mine.status).connection]).toEqual(["Ada", "outdated"]);
  });

  test("hears what was confirmed before the migration, however late", async () => {
    const { at } = await withBalance(7);
    const quiet: Place = { open: (name) => ({ ...bound(at.open(name)), listen: () => () => {} }) };
    const mine = openReplica(old, { space: "a", at: quiet, mutations: [addEuros] });
    onTestFinished(() => mine.close());
    await mine.ready;
    const yours = openReplica(old, { space: "a", at, mutations: [addEuros] });
    await yours.ready;
    await yours.run(addEuros, 10).confirmed;
    yours.close();
    const next = open(renewed, at);
    await next.ready;
    dosync(() => refSet(next.model.cents, 1));
    await next.flush();
    await mine.flush();
    expect([deref(mine.model.balance), deref(mine.status).connection]).toEqual([17, "outdated"]);
  });
});

test("a program that has loaded before a migration and is slow does not migrate again", async () => {
  const { at, store } = await withBalance(7);
  let goOn!: () => void;
  const isAllowed = new Promise<void>((resolve) => (goOn = resolve));
  let isFirst = true;
  const slow = but(at, (behind) => ({
    load: async (client) => {
      const loaded = await behind.load(client);
      if (isFirst) {
        isFirst = false;
        await isAllowed;
      }
      return loaded;
    },
  }));
  const late = open(renewed, slow);
  const first = open(renewed, at);
  await first.ready;
  dosync(() => refSet(first.model.cents, 1));
  await first.flush();
  goOn();
  await late.ready;
  await late.flush();
  expect(await all(store)).toMatchObject({ head: 3, cents: 1 });
  expect(deref(late.model.cents)).toBe(1);
});

const bound = (store: Store): Store => ({
  load: (client) => store.load(client),
  since: (head) => store.since(head),
  commit: (head, batch) => store.commit(head, batch),
  listen: (hint) => store.listen(hint),
});

/** A place whose store does something else in one of its functions. */
const but = (place: Place, change: (store: Store) => Partial<Store>): Place => ({
  open(name) {
    const store = bound(place.open(name));
    return { ...store, ...change(store) };
  },
});

describe("a store", () => {
  const damage = Object.assign(new Error("Half of it is gone."), { code: "STORE_DAMAGED" });

  test("that cannot be read makes the replica damaged, until it is mended", async () => {
    let isDamaged = true;
    const { at } = await withBalance(7);
    const place = but(at, (store) => ({
      load: (client) => (isDamaged ? Promise.reject(damage) : store.load(client)),
    }));
    const replica = open(old, place);
    expect(await replica.ready).toBe("damaged");
    expect(deref(replica.status)).toMatchObject({ connection: "damaged", failure: damage });
    expect(thrownBy(() => dosync(() => refSet(replica.model.balance, 1)))).toMatchObject({
      code: "DAMAGED",
    });
    await replica.flush();
    isDamaged = false;
    await replica.flush();
    expect([deref(replica.status).connection, deref(replica.model.balance)]).toEqual(["open", 7]);
  });

  test("that was damaged is read from its beginning, once it is mended", async () => {
    const [broken, mended] = [await withBalance(7), await withBalance(9)];
    let state: "fine" | "damaged" | "mended" = "fine";
    const place = but(broken.at, (store) => ({
      load: (client) => (state === "mended" ? mended.store : store).load(client),
      since: (head) =>
        state === "damaged"
          ? Promise.reject(damage)
          : (state === "mended" ? mended.store : store).since(head),
    }));
    const replica = open(old, place);
    await replica.ready;
    state = "damaged";
    await replica.flush();
    expect(deref(replica.status).connection).toBe("damaged");
    state = "mended";
    await replica.flush();
    expect([deref(replica.status).connection, deref(replica.model.balance)]).toEqual(["open", 9]);
  });

  test("that becomes unreadable keeps what is pending in the page, until that is closed", async () => {
    let isDamaged = false;
    const { at } = await withBalance(7);
    const place = but(at, (store) => ({
      commit: (head, batch) => (isDamaged ? Promise.reject(damage) : store.commit(head, batch)),
    }));
    const replica = openReplica(old, { space: "a", at: place, mutations: [addEuros] });
    await replica.ready;
    isDamaged = true;
    const sent = replica.run(addEuros, 1);
    await replica.flush();
    expect([deref(replica.model.balance), deref(sent.state)]).toEqual([8, "sent"]);
    replica.close();
    expect(await rejectionOf(sent.confirmed)).toMatchObject({ code: "UNKNOWN_OUTCOME" });
  });

  test("that ends with the page makes the replica say memory", async () => {
    const place = but(memory(), (store) => ({
      load: async (client) => ({ ...(await store.load(client)), isVolatile: true }),
    }));
    const replica = open(old, place);
    expect(await replica.ready).toBe("memory");
    expect(deref(replica.status).storage).toBe("memory");
    dosync(() => refSet(replica.model.balance, 1));
    await replica.flush();
    expect(deref(replica.model.balance)).toBe(1);
    expect(deref(open(old, memory()).status).storage).toBe("kept");
  });

  test("that was emptied shows what the factory made", async () => {
    const { at } = await withBalance(7);
    let isEmptied = false;
    const place = but(at, (store) => ({
      since: (head) =>
        isEmptied ? Promise.resolve<readonly Batch[] | undefined>(undefined) : store.since(head),
      load: (client) => (isEmptied ? memory().open(SPACE).load(client) : store.load(client)),
    }));
    const replica = open(old, place);
    await replica.ready;
    isEmptied = true;
    await replica.flush();
    expect([deref(replica.model.balance), deref(replica.status).connection]).toEqual([5, "open"]);
  });
});

describe("upcast", () => {
  const model = defineModel("account", () => ({ cents: ref(0) }), { version: 4 });
  const pay = model.mutation("pay", ({ cents }, n: number) => void alter(cents, (sum) => sum + n), {
    upcast: { 4: (n: number) => ["pay", -n] },
  });
  const add = model.mutation("add", () => {}, {
    upcast: { 2: (n: number) => ["add", n * 100], 3: (n: number) => ["pay", n] },
  });
  const named = new Map([pay, add].map((each) => [each.name, each as never]));

  test("takes a call through every version after its own, also to another mutation", () => {
    expect(upcastCall(named, ["add", 5], 1, 4)).toEqual(["pay", -500]);
    expect(upcastCall(named, ["add", 500], 2, 4)).toEqual(["pay", -500]);
    expect(upcastCall(named, ["pay", 500], 3, 4)).toEqual(["pay", -500]);
    expect(upcastCall(named, ["pay", 500], 4, 4)).toEqual(["pay", 500]);
  });

  test("leaves a mutation as it is that it does not know", () => {
    expect(upcastCall(named, ["gone", 1], 1, 4)).toEqual(["gone", 1]);
  });
});

test("defineModel refuses versions that are none", () => {
  for (const options of [
    { version: 0 },
    { version: 1.5 },
    { version: 2, migrate: { 3: () => {} } },
    { version: 2, migrate: { 1: () => {} } },
  ]) {
    const error = thrownBy(() => defineModel("m", () => ({}), options));
    expect(error).toMatchObject({ code: "INVALID_MODEL" });
  }
});
