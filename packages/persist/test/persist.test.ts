import { runInNewContext } from "node:vm";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  addWatch,
  agent,
  alter,
  atom,
  deref,
  derived,
  dosync,
  invariant,
  ref,
  type Ref,
  refSet,
  reset,
} from "@dosync/core";
import { add, addAll, at, collection, keys, remove, set } from "@dosync/core/collection";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { persist, type Persisted, type PersistOptions } from "../src/index.ts";
import { TestStorage } from "./storages.ts";

const createShop = () => ({
  theme: atom("light"),
  filter: { text: ref("") },
  cart: ref<readonly unknown[]>([]),
});

const createTodos = () => ({
  todos: collection<{ readonly id: number; readonly text?: string }>()({ key: (todo) => todo.id }),
});
const createPair = () => ({ a: ref(1), b: ref(1) });
const createThree = () => ({ ...createPair(), c: ref(1) });
const createPerson = () => ({ first: ref(""), last: ref("") });
const createBank = () => {
  const bank = { checking: ref(500), savings: ref(1000) };
  invariant("money is conserved", () => deref(bank.checking) + deref(bank.savings) === 1500);
  return bank;
};
const validate = (value: unknown): unknown =>
  (value as { theme?: unknown }).theme === "dark"
    ? { value }
    : { issues: [{ message: "no theme" }] };

const transfer = ({ checking, savings }: ReturnType<typeof createBank>, amount: number): void =>
  dosync(() => {
    alter(checking, (balance) => balance - amount);
    alter(savings, (balance) => balance + amount);
  });

const setAll = (refs: readonly Ref<number>[], value: number): void =>
  dosync(() => refs.forEach((each) => refSet(each, value)));

function keep(
  model: object,
  storage: TestStorage,
  options: Partial<PersistOptions> = {},
): Persisted {
  const saved = persist(model, {
    key: "shop",
    storage: () => storage.forAnotherPage(),
    throttle: 0,
    ...options,
  });
  onTestFinished(() => saved.close());
  return saved;
}
const statusOf = (saved: Persisted): string => deref(saved.state).status;

describe("persist", () => {
  test.each([false, true])("brings back what was kept (late: %s)", async (isLate) => {
    const storage = new TestStorage({}, isLate);
    const before = createShop();
    const saved = keep(before, storage);
    await saved.ready;
    dosync(() => {
      refSet(before.filter.text, "a.b/c");
      refSet(before.cart, [{ id: 1 }, null]);
    });
    expect(statusOf(saved)).toBe("saving");
    await saved.flush();
    expect(statusOf(saved)).toBe("saved");
    await saved.close();

    const after = createShop();
    const again = keep(after, storage);
    await again.ready;
    expect([deref(after.theme), deref(after.filter.text), deref(after.cart)]).toEqual([
      "light",
      "a.b/c",
      [{ id: 1 }, null],
    ]);
    expect(storage.texts.has("shop~journal")).toBe(false);
  });

  test("loads at once, in one commit, where the storage answers at once", () => {
    const storage = new TestStorage({
      shop: '{"version":1}',
      "shop:theme": '{"v":"dark"}',
      "shop:filter.text": '{"v":"x"}',
    });
    const commits: unknown[] = [];
    const stop = addCommitListener(({ label, changes }) => commits.push([label, changes.length]));
    const shop = createShop();
    keep(shop, storage);
    stop();
    expect([deref(shop.theme), deref(shop.filter.text)]).toEqual(["dark", "x"]);
    expect(commits).toContainEqual(['load "shop"', 2]);
  });

  test("writes what has changed, and nothing else", async () => {
    const storage = new TestStorage();
    const shop = createShop();
    const saved = keep(shop, storage);
    reset(shop.theme, "dark");
    await saved.flush();
    storage.writes.length = 0;
    dosync(() => refSet(shop.filter.text, "x"));
    dosync(() => refSet(shop.filter.text, "x")); // no change
    reset(atom(1), 2);
    await saved.flush();
    expect(storage.writes).toEqual(["shop~journal", "shop:filter.text", "shop", "shop~journal"]);
  });

  test("keeps no derived values and no agents", async () => {
    const storage = new TestStorage();
    const count = atom(1);
    const saved = keep(
      { count, twice: derived(() => deref(count) * 2), worker: agent(5) },
      storage,
    );
    reset(count, 2);
    await saved.flush();
    expect(Object.keys(storage.items)).toEqual(["shop:count", "shop"]);
  });

  test("waits for more changes, and writes them once", async () => {
    const storage = new TestStorage();
    const shop = createShop();
    const saved = keep(shop, storage, { throttle: 20 });
    for (let i = 0; i < 5; i++) reset(shop.theme, `${i}`);
    expect(storage.writes).toEqual([]);
    await expect.poll(() => statusOf(saved)).toBe("saved");
    expect(storage.writes.filter((key) => key === "shop:theme")).toHaveLength(1);
  });

  test("keeps rows, each in an item, in their order", async () => {
    const storage = new TestStorage();
    const before = createTodos();
    const saved = keep(before, storage);
    dosync(() => [9, 2, 5].forEach((id) => add(before.todos, { id, text: `${id}` })));
    await saved.flush();
    storage.writes.length = 0;
    dosync(() => {
      remove(before.todos, 2);
      set(before.todos, { id: 9, text: "new" });
    });
    await saved.flush();
    expect(storage.writes.toSorted()).toEqual([
      "shop",
      "shop:todos/2",
      "shop:todos/9",
      "shop~journal",
      "shop~journal",
    ]);
    dosync(() => add(before.todos, { id: 1, text: "last" }));
    await saved.close();

    const after = createTodos();
    keep(after, storage);
    expect(deref(keys(after.todos))).toEqual([9, 5, 1]);
    expect(storage.items["shop:todos/9"]).toContain('"new"');
  });

  test("a row that was removed and comes back before it is written stands last", async () => {
    const storage = new TestStorage();
    const before = createTodos();
    const saved = keep(before, storage);
    dosync(() => [9, 2, 5].forEach((id) => add(before.todos, { id })));
    await saved.flush();
    dosync(() => remove(before.todos, 9));
    dosync(() => add(before.todos, { id: 1 }));
    dosync(() => add(before.todos, { id: 9 }));
    await saved.close();
    const after = createTodos();
    keep(after, storage);
    expect(deref(keys(after.todos))).toEqual([2, 5, 1, 9]);
  });

  test.each([
    ["the same", 1],
    ["an equal", 2],
    ["another", 3],
  ])("%s row that is removed and added again in one commit stands last", async (_what, kind) => {
    const storage = new TestStorage();
    const before = createTodos();
    const saved = keep(before, storage);
    dosync(() => [9, 2, 5, 7].forEach((id) => add(before.todos, { id, text: "old" })));
    await saved.flush();
    dosync(() => {
      add(before.todos, { id: 1 });
      for (const id of [2, 9]) {
        const old = deref(at(before.todos, id))!;
        remove(before.todos, id);
        add(before.todos, kind === 1 ? old : { id, text: kind === 2 ? "old" : "new" });
      }
      alter(at(before.todos, 5), (row) => ({ ...row, text: "edited" }));
    });
    const order = [5, 7, 1, 2, 9];
    expect(deref(keys(before.todos))).toEqual(order);
    await saved.close();
    const after = createTodos();
    await keep(after, storage).ready;
    expect(deref(keys(after.todos))).toEqual(order);
  });

  test("of a collection leaves those of others alone", async () => {
    const storage = new TestStorage();
    const others = createTodos();
    const saved = keep(createTodos(), storage);
    dosync(() => add(others.todos, { id: 1 }));
    await saved.flush();
    expect(storage.items).toEqual({});
  });

  test("leaves alone what it does not know", async () => {
    const storage = new TestStorage({
      shop: '{"version":1}',
      "shop:gone": '{"v":1}',
      shopping: "of somebody else",
    });
    const shop = createShop();
    const saved = keep(shop, storage);
    reset(shop.theme, "dark");
    await saved.flush();
    expect(storage.items).toMatchObject({ "shop:gone": '{"v":1}', shopping: "of somebody else" });
  });

  test("keeps what has changed before it was loaded", async () => {
    const storage = new TestStorage({ shop: '{"version":1}', "shop:theme": '{"v":"dark"}' }, true);
    const shop = createShop();
    const saved = keep(shop, storage);
    reset(shop.theme, "mine");
    await saved.flush();
    expect(deref(shop.theme)).toBe("mine");
    expect(storage.items["shop:theme"]).toBe('{"v":"mine"}');
  });

  test("pauses, and writes then what has changed meanwhile", async () => {
    const storage = new TestStorage();
    const shop = createShop();
    const saved = keep(shop, storage);
    saved.pause();
    reset(shop.theme, "dark");
    await saved.flush();
    expect([statusOf(saved), storage.writes]).toEqual(["paused", []]);
    saved.resume();
    await saved.flush();
    expect(storage.items["shop:theme"]).toBe('{"v":"dark"}');
  });

  test("forgets everything, and goes on", async () => {
    const storage = new TestStorage({ "shop:gone": "1", other: "1" });
    const shop = createShop();
    const saved = keep(shop, storage);
    reset(shop.theme, "dark");
    await saved.clear();
    expect(storage.items).toEqual({ other: "1" });
    dosync(() => refSet(shop.filter.text, "x"));
    await saved.flush();
    expect(Object.keys(storage.items).toSorted()).toEqual(["other", "shop", "shop:filter.text"]);
  });

  test("ends with everything written", async () => {
    const storage = new TestStorage();
    const shop = createShop();
    const saved = keep(shop, storage, { throttle: 10_000 });
    reset(shop.theme, "dark");
    await saved.close();
    expect([statusOf(saved), storage.items["shop:theme"]]).toEqual(["closed", '{"v":"dark"}']);
    reset(shop.theme, "light");
    await saved.flush();
    expect(storage.items["shop:theme"]).toBe('{"v":"dark"}');
  });

  test("refuses options that make no sense", () => {
    for (const options of [
      {},
      { key: "a" },
      { key: "", storage: "local" },
      { key: "a", storage: "x" },
      { key: "a", storage: "local", throttle: -1 },
      { key: "a", storage: "local", throttle: "soon" },
    ]) {
      expect(thrownBy(() => persist({}, options as never))).toMatchObject({
        code: "INVALID_PERSIST",
      });
    }
    const odd = { key: "a", storage: "local", version: 0 } as const;
    expect(thrownBy(() => persist({}, odd))).toMatchObject({ code: "INVALID_PERSIST" });
  });
});

test("a program that ends at any write leaves all of a commit, or nothing", async () => {
  const seen = new Set<number>();
  for (let writes = 0; writes <= 5; writes++) {
    const storage = new TestStorage();
    const first = createBank();
    const saved = keep(first, storage);
    transfer(first, 100);
    await saved.flush();
    storage.writesLeft = writes;
    transfer(first, 10);
    await saved.flush();
    storage.writesLeft = Infinity;
    const next = createBank();
    const again = keep(next, storage);
    expect(statusOf(again)).toBe("saved");
    seen.add(deref(next.checking));
    expect(deref(next.checking) + deref(next.savings)).toBe(1500);
    transfer(next, 1); // and it can go on from there
    await again.flush();
    const last = createBank();
    keep(last, storage);
    expect(deref(last.checking)).toBe(deref(next.checking));
  }
  expect([...seen].toSorted((x, y) => x - y)).toEqual([390, 400]);
});

test.each([false, true])(
  "what an ended program had begun to write is kept by the next, whatever that writes (late: %s)",
  async (isLate) => {
    for (let writes = 0; writes <= 5; writes++) {
      const storage = new TestStorage({}, isLate);
      const first = createThree();
      const saved = keep(first, storage);
      setAll([first.a, first.b], 2);
      await saved.flush();
      storage.writesLeft = writes;
      setAll([first.a, first.b], 3);
      await saved.flush();
      storage.writesLeft = Infinity;

      const next = createThree();
      const again = keep(next, storage);
      await again.ready;
      const shown = deref(next.a);
      setAll([next.c], 9);
      await again.flush();
      const last = createThree();
      await keep(last, storage).ready;

      expect([deref(last.a), deref(last.b), deref(last.c)]).toEqual([shown, shown, 9]);
    }
  },
);

test("a row whose removal an ended program had begun is gone for the next", async () => {
  for (let writes = 1; writes <= 4; writes++) {
    const storage = new TestStorage();
    const first = createTodos();
    const saved = keep(first, storage);
    dosync(() => addAll(first.todos, [{ id: 1 }, { id: 2 }]));
    await saved.flush();
    storage.writesLeft = writes; // the journal, and some of what it has
    dosync(() => remove(first.todos, 1));
    await saved.flush();
    storage.writesLeft = Infinity;
    const next = createTodos();
    keep(next, storage);
    expect(deref(keys(next.todos))).toEqual([2]);
  }
});

describe("versions", () => {
  const old = { shop: '{"version":1}', "shop:name": '{"v":"Ada Lovelace"}' };
  const migrate = {
    2: ({ name, ...rest }: Record<string, unknown>) => {
      const [first, last] = String(name).split(" ");
      return { ...rest, first, last };
    },
  };

  test("are migrated, and what they leave behind is removed", async () => {
    const storage = new TestStorage(old);
    const person = createPerson();
    const saved = keep(person, storage, { version: 2, migrate });
    expect([deref(person.first), deref(person.last)]).toEqual(["Ada", "Lovelace"]);
    await saved.flush();
    expect(storage.items).toEqual({
      shop: '{"version":2}',
      "shop:first": '{"v":"Ada"}',
      "shop:last": '{"v":"Lovelace"}',
    });
  });

  test("that are newer are neither shown nor overwritten, also where they come later", async () => {
    const storage = new TestStorage({ shop: '{"version":2}', "shop:theme": '{"v":"dark"}' });
    const before = storage.items;
    const shop = createShop();
    const saved = keep(shop, storage);
    expect([statusOf(saved), deref(shop.theme)]).toEqual(["outdated", "light"]);
    reset(shop.theme, "mine");
    await saved.flush();
    expect([statusOf(saved), storage.items]).toEqual(["outdated", before]);

    const later = new TestStorage();
    const other = createShop();
    const open = keep(other, later);
    reset(other.theme, "one");
    await open.flush();
    later.texts.set("shop", '{"version":2}');
    reset(other.theme, "two");
    await open.flush();
    expect([statusOf(open), later.items["shop:theme"]]).toEqual(["outdated", '{"v":"one"}']);
  });

  test("that are newer, and only begun, are not overwritten", async () => {
    const storage = new TestStorage();
    const shop = createShop();
    const saved = keep(shop, storage);
    reset(shop.theme, "dark");
    await saved.flush();
    storage.setItem("shop~journal", '{"version":2,"delta":[["theme",{"v":"blue"}]]}');
    const begun = storage.items;

    reset(shop.theme, "light");
    await saved.flush();

    expect([statusOf(saved), storage.items]).toEqual(["outdated", begun]);
  });

  test("are migrated once, where the program ends in the midst of that", async () => {
    const counting = { 2: ({ a, b }: Record<string, unknown>) => ({ a: Number(a) + 1, b }) };
    for (let writes = 0; writes <= 5; writes++) {
      const kept = { pair: '{"version":1}', "pair:a": '{"v":10}', "pair:b": '{"v":20}' };
      const storage = new TestStorage(kept);
      const options = { key: "pair", version: 2, migrate: counting };
      storage.writesLeft = writes;
      await keep(createPair(), storage, options).flush();
      storage.writesLeft = Infinity;
      const next = createPair();
      await keep(next, storage, options).flush();
      expect([deref(next.a), deref(next.b)]).toEqual([11, 20]);
    }
  });

  test("whose migration throws stay as they are", async () => {
    const storage = new TestStorage(old);
    const person = createPerson();
    const saved = keep(person, storage, {
      version: 3,
      migrate: {
        ...migrate,
        3: () => {
          throw new Error("no");
        },
      },
    });
    dosync(() => refSet(person.first, "Grace"));
    await saved.flush();
    expect(deref(saved.state)).toMatchObject({
      status: "damaged",
      failure: { code: "MIGRATION_FAILED", label: "shop", cause: { message: "no" } },
    });
    expect(storage.items).toEqual(old);
  });
});

describe("what cannot be used is said, and left as it is:", () => {
  const schema = { "~standard": { version: 1, vendor: "test", validate } } as const;
  const cases: [what: string, texts: Record<string, string>, failure: string, schema?: unknown][] =
    [
      ["text that is no JSON", { shop: '{"version":1}', "shop:theme": "{oops" }, "SyntaxError"],
      ["a head that is none", { shop: "7" }, "TypeError"],
      ["a head without a version", { shop: "{}" }, "TypeError"],
      ["an item that is none", { shop: '{"version":1}', "shop:theme": "7" }, "TypeError"],
      [
        "a journal that is cut off",
        { shop: '{"version":1}', "shop~journal": '{"ver' },
        "SyntaxError",
      ],
      [
        "what a rule refuses",
        { shop: '{"version":1}', "shop:count": '{"v":-1}' },
        "ValidationError",
      ],
      [
        "what a schema refuses",
        { shop: '{"version":1}', "shop:theme": '{"v":1}' },
        "UsageError",
        schema,
      ],
    ];

  test.each(cases)("%s", async (_what, texts, failure, checks) => {
    const storage = new TestStorage(texts);
    const model = { ...createShop(), count: ref(0, { validator: (n) => n >= 0 }) };
    const options = checks === undefined ? {} : { schema: checks as typeof schema };
    const saved = keep(model, storage, options);
    reset(model.theme, "mine");
    await saved.flush();
    expect(statusOf(saved)).toBe("damaged");
    expect(deref(saved.state).failure).toMatchObject({ name: failure });
    expect([deref(model.count), storage.items]).toEqual([0, texts]);
    await saved.clear();
    reset(model.theme, "dark");
    await saved.flush();
    expect([statusOf(saved), storage.items["shop:theme"]]).toEqual(["saved", '{"v":"dark"}']);
  });

  test("a storage that there is not, or that is forbidden", async () => {
    const shop = createShop();
    const saved = persist(shop, {
      key: "shop",
      storage: () => {
        throw new DOMException("Not here.", "SecurityError");
      },
    });
    await saved.ready;
    reset(shop.theme, "dark");
    await saved.flush();
    await saved.clear();
    expect(deref(saved.state)).toMatchObject({
      status: "unavailable",
      failure: { name: "SecurityError" },
    });
    await saved.close();
  });
});

describe("what cannot be written is said, and nothing is lost in the page:", () => {
  test("a storage that is full, until there is room", async () => {
    const storage = new TestStorage();
    const shop = createShop();
    const saved = keep(shop, storage);
    reset(shop.theme, "dark");
    await saved.flush();
    const before = storage.items;
    storage.room = 50;
    dosync(() => refSet(shop.cart, ["x".repeat(100)]));
    await saved.flush();
    expect(deref(saved.state)).toMatchObject({
      status: "failing",
      failure: { name: "QuotaExceededError" },
    });
    expect([storage.items, deref(shop.cart)]).toEqual([before, ["x".repeat(100)]]);
    storage.room = Infinity;
    await saved.flush();
    expect(statusOf(saved)).toBe("saved");
    expect(storage.items["shop:cart"]).toContain("xxx");
  });

  const odd: [what: string, value: unknown][] = [
    ["a map", new Map()],
    ["a date", [new Date(0)]],
    ["NaN", { n: Number.NaN }],
    ["a function", { deep: { f: () => {} } }],
    ["a bigint", 1n],
    ["a hole in a list", [undefined]],
  ];
  test.each(odd)("%s, which text cannot keep, until it is another value", async (_what, value) => {
    const storage = new TestStorage();
    const shop = createShop();
    const saved = keep(shop, storage);
    dosync(() => refSet(shop.cart, value as []));
    await saved.flush();
    expect(deref(saved.state)).toMatchObject({
      status: "failing",
      failure: { code: "NOT_STORABLE", label: "cart" },
    });
    expect(storage.items).toEqual({});
    dosync(() => refSet(shop.cart, [1]));
    await saved.flush();
    expect([statusOf(saved), storage.items["shop:cart"]]).toEqual(["saved", '{"v":[1]}']);
  });

  test("an object of another realm is none of that, such as structuredClone answers in Jest", async () => {
    const storage = new TestStorage();
    const shop = createShop();
    const saved = keep(shop, storage);
    dosync(() => refSet(shop.cart, runInNewContext("[{ n: 1 }]") as []));
    await saved.flush();
    expect([statusOf(saved), storage.items["shop:cart"]]).toEqual(["saved", '{"v":[{"n":1}]}']);
    await saved.close();
  });

  test.each([
    ["belongs to another key", { id: 2 }],
    ["is none", null],
    ["has no key", {}],
  ])("a row that %s, and is neither shown nor overwritten", async (_what, v) => {
    const items = {
      shop: '{"version":1}',
      "shop:todos/1": JSON.stringify({ v, n: 1 }),
      "shop:todos/3": '{"v":{"id":3},"n":2}',
    };
    const storage = new TestStorage(items);
    const todos = createTodos();
    const saved = keep(todos, storage);
    expect([statusOf(saved), deref(keys(todos.todos))]).toEqual(["damaged", []]);
    dosync(() => add(todos.todos, { id: 3 }));
    await saved.flush();
    expect(storage.items).toEqual(items);
  });

  test("a row whose key makes no address, until it is removed", async () => {
    const storage = new TestStorage();
    const shop = {
      rows: collection<{ readonly id: string }>()({ key: (row) => row.id }),
      theme: atom("light"),
    };
    const heard = collectDeliveryErrors();
    const saved = keep(shop, storage);
    dosync(() => addAll(shop.rows, [{ id: "x".repeat(600) }, { id: "tea" }]));
    reset(shop.theme, "dark");
    await saved.flush();
    expect(deref(saved.state)).toMatchObject({
      status: "failing",
      failure: { code: "INVALID_ARGUMENT" },
    });
    dosync(() => remove(shop.rows, "x".repeat(600)));
    await saved.flush();
    expect([statusOf(saved), Object.keys(storage.items).toSorted()]).toEqual([
      "saved",
      ["shop", "shop:rows/'tea", "shop:theme"],
    ]);
    expect(heard).toEqual([]);
  });

  test("a value that contains itself", async () => {
    const shop = { any: atom<unknown>(0, { freeze: false }) };
    const round: Record<string, unknown> = {};
    round["self"] = round;
    const saved = keep(shop, new TestStorage());
    reset(shop.any, round);
    await saved.flush();
    expect(deref(saved.state).failure).toMatchObject({ code: "NOT_STORABLE" });
  });
});

describe("with sync", () => {
  test("others show what one has saved, by whole commits", async () => {
    const storage = new TestStorage();
    const [one, other] = [createPair(), createPair()];
    const mine = keep(one, storage, { key: "sync", sync: true });
    keep(other, storage, { key: "sync", sync: true });
    const seen: number[][] = [];
    const both = derived(() => [deref(other.a), deref(other.b)]);
    addWatch(both, "log", (_key, _identity, _old, now) => seen.push(now));
    dosync(() => {
      refSet(one.a, 2);
      refSet(one.b, 2);
    });
    await mine.flush();
    await expect.poll(() => deref(both)).toEqual([2, 2]);
    expect(seen).toEqual([[2, 2]]);
  });

  test("what was not changed keeps its object, and nobody is told of it", async () => {
    const storage = new TestStorage();
    const [one, other] = [createShop(), createShop()];
    const mine = keep(one, storage, { key: "objects", sync: true });
    keep(other, storage, { key: "objects", sync: true });
    dosync(() => refSet(one.cart, [{ id: 1 }]));
    await mine.flush();
    await expect.poll(() => deref(other.cart)).toEqual([{ id: 1 }]);
    const shown = deref(other.cart);
    dosync(() => {
      refSet(one.cart, [{ id: 1 }]);
      refSet(one.filter.text, "new");
    });
    await mine.flush();
    await expect.poll(() => deref(other.filter.text)).toBe("new");
    expect(deref(other.cart)).toBe(shown);
  });

  test("a row that one has removed is gone for the others", async () => {
    const storage = new TestStorage();
    const [one, other] = [createTodos(), createTodos()];
    const mine = keep(one, storage, { key: "rows", sync: true });
    keep(other, storage, { key: "rows", sync: true });
    dosync(() => [1, 2].forEach((id) => add(one.todos, { id })));
    await mine.flush();
    await expect.poll(() => deref(keys(other.todos))).toEqual([1, 2]);
    dosync(() => remove(one.todos, 1));
    await mine.flush();
    await expect.poll(() => deref(keys(other.todos))).toEqual([2]);
  });
});
