// A path of keys and indexes names a part: missing parts read as undefined, and nothing is made up for them.
import { atom, deref, dosync, draft, lens, ref, refSet, reset, swap } from "@dosync/core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

interface Account {
  readonly name: string;
  readonly address?: { readonly city: string };
}

function makeAccounts() {
  const accounts = atom<Readonly<Record<string, Account>>>(
    { ada: { name: "Ada" }, alan: { name: "Alan", address: { city: "London" } } },
    { label: "accounts" },
  );
  return accounts;
}

test("a path reads and changes what is there, and leaves everything else as it is", () => {
  const accounts = makeAccounts();
  const { alan } = deref(accounts);
  const name = lens(accounts, ["ada", "name"]);
  expect(deref(name)).toBe("Ada");

  reset(name, "Augusta");
  swap(name, (old) => `${old} Ada`);

  expect(deref(accounts)).toEqual({ ada: { name: "Augusta Ada" }, alan });
  expect(deref(accounts)["alan"]).toBe(alan);
});

test("the same value again leaves the whole as it is", () => {
  const accounts = makeAccounts();
  const before = deref(accounts);
  reset(lens(accounts, ["ada", "name"]), "Ada");
  reset(lens(accounts, ["grace"]), undefined);
  expect(deref(accounts)).toBe(before);
});

test("what is missing on the way reads as undefined; an object has only what is its own", () => {
  const accounts = makeAccounts();
  expect(deref(lens(accounts, ["grace", "name"]))).toBeUndefined();
  expect(deref(lens(accounts, ["ada", "address", "city"]))).toBeUndefined();
  expect(deref(lens(accounts, ["constructor"]))).toBeUndefined();
  expect(deref(lens(accounts, ["__proto__", "name"]))).toBeUndefined();
  expect(deref(lens(atom<{ a: { b: number } } | null>(null), ["a", "b"]))).toBeUndefined();
});

test("a part of something missing cannot be set, and the error says where the path ends", () => {
  const accounts = makeAccounts();
  const before = deref(accounts);
  const city = lens(accounts, ["ada", "address", "city"]);
  const error = thrownBy(() => reset(city, "Paris"));
  expect(error).toMatchObject({
    code: "INVALID_ARGUMENT",
    label: 'atom "accounts.ada.address.city"',
  });
  expect(
    thrownBy(() => reset(lens(atom<Account | undefined>(undefined), ["name"]), "A")),
  ).toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  expect(deref(accounts)).toBe(before);

  reset(lens(accounts, ["ada", "address"]), { city: "Oslo" });
  reset(city, "Paris");
  expect(deref(accounts)["ada"]?.address).toEqual({ city: "Paris" });
});

test("a key is put in, and undefined takes it out", () => {
  const accounts = makeAccounts();
  reset(lens(accounts, ["grace"]), { name: "Grace" });
  reset(lens(accounts, ["ada"]), undefined);
  reset(lens(accounts, ["alan", "address"]), undefined);
  expect(Object.keys(deref(accounts))).toEqual(["alan", "grace"]);
  expect(Object.keys(deref(accounts)["alan"]!)).toEqual(["name"]);
});

test("a key may have any name, also in an object without a prototype", () => {
  const bare = Object.assign(Object.create(null) as Record<string, number>, { a: 1 });
  const symbol = Symbol("s");
  const records = atom<Record<PropertyKey, number>>(bare);
  for (const key of ["__proto__", "constructor", symbol, 3]) {
    reset(lens(records, [key]), 5);
    expect(deref(lens(records, [key]))).toBe(5);
  }
  expect(Object.getPrototypeOf(deref(records))).toBeNull();
  const plain = atom<Record<string, number>>({});
  reset(lens(plain, ["__proto__"]), 5);
  expect(Object.getPrototypeOf(deref(plain))).toBe(Object.prototype);
  expect(Object.keys(deref(plain))).toEqual(["__proto__"]);
});

describe("an array", () => {
  test("has indexes, and the place behind its last item", () => {
    const list = ref<readonly { n: number }[]>([{ n: 1 }, { n: 2 }]);
    dosync(() => {
      refSet(lens(list, [1, "n"]), 5);
      refSet(lens(list, [2]), { n: 3 });
    });
    expect(deref(list)).toEqual([{ n: 1 }, { n: 5 }, { n: 3 }]);
    expect(Array.isArray(deref(list))).toBe(true);
    dosync(() => refSet(lens(list, [0]), undefined));
    expect(deref(list).length).toBe(3);
  });

  test("has no holes, and no other keys", () => {
    const list = atom<readonly number[]>([1, 2]);
    for (const key of [3, -1, 1.5, "0", "length", "push"]) {
      const part = lens(list, [key as number]);
      expect(thrownBy(() => reset(part, 5))).toMatchObject({ code: "INVALID_ARGUMENT" });
    }
    expect(deref(list)).toEqual([1, 2]);
  });
});

test("a path goes through plain objects and arrays; others can be read, and changed by two functions", () => {
  class Money {
    readonly cents = 5;
    get euros(): number {
      return this.cents / 100;
    }
  }
  const price = atom({ money: new Money() });
  expect(deref(lens(price, ["money", "euros"]))).toBe(0.05);
  for (const value of [new Money(), new Map(), 5, "text"]) {
    const part = lens(atom<{ value: unknown }>({ value }) as never, ["value", "cents"] as never);
    expect(thrownBy(() => reset(part, 1))).toMatchObject({ code: "INVALID_ARGUMENT" });
  }
});

test("a path is labelled by the whole and its keys, unless it is given a label", () => {
  const accounts = makeAccounts();
  const ada = lens(accounts, ["ada"]);
  expect(String(lens(accounts, ["ada", "name"]))).toContain('#<atom "accounts.ada.name": ');
  expect(String(lens(ada, ["name"]))).toContain('"accounts.ada.name"');
  expect(String(lens(ada, ["name"], { label: "name" }))).toContain('"name"');
  expect(String(lens(atom({ a: 1 }), ["a"]))).toContain('"a"');
});

test("a path that is frozen is copied all the same", () => {
  const one: { readonly n: number } = Object.freeze({ n: 1 });
  const frozen = atom(Object.freeze({ list: Object.freeze([one]) }));
  reset(lens(frozen, ["list", 0, "n"]), 2);
  expect(deref(frozen)).toEqual({ list: [{ n: 2 }] });
});

test("a path in a draft is a part of the whole", () => {
  const row = ref({ name: "Ada", city: "London" });
  const edit = draft();
  edit.refSet(lens(row, ["name"]), "Grace");
  dosync(() => refSet(lens(row, ["city"]), "Rome"));
  edit.commit();
  expect(deref(row)).toEqual({ name: "Grace", city: "Rome" });
});

describe("a path is one lens as long as somebody holds it", () => {
  test("whatever list names it; another path, other options or another whole is another lens", () => {
    const accounts = makeAccounts();
    const path = ["ada", "name"] as const;
    const name = lens(accounts, path);
    const symbol = Symbol("key");
    const whole = atom<Record<PropertyKey, number>>({ 1: 1, [symbol]: 2 });

    expect(lens(accounts, ["ada", "name"])).toBe(name);
    expect(lens(whole, [symbol])).toBe(lens(whole, [symbol]));
    expect(lens(whole, [1])).not.toBe(lens(whole, ["1"]));
    for (const other of [
      lens(accounts, ["alan", "name"]),
      lens(accounts, ["ada"]),
      lens(accounts, path, {}),
      lens(accounts, path, { label: "name" }),
      lens(makeAccounts(), path),
    ]) {
      expect(other).not.toBe(name);
    }
    expect(lens(lens(accounts, ["ada"]), ["name"])).toBe(lens(lens(accounts, ["ada"]), ["name"]));
  });

  test("a list that is changed afterwards changes no lens", () => {
    const accounts = makeAccounts();
    const path: ["ada" | "alan", "name"] = ["ada", "name"];
    const name = lens(accounts, path);
    path[0] = "alan";
    expect([deref(name), deref(lens(accounts, path))]).toEqual(["Ada", "Alan"]);
  });

  test("afterwards nothing of it is left, and another one is made", async () => {
    const accounts = atom<Readonly<Record<string, Account>>>({});
    const held = lens(accounts, ["held", "name"]);
    const above = lens(accounts, ["above"]);
    const dropped: WeakRef<object>[] = [new WeakRef(lens(accounts, ["above", "name"]))];
    for (let i = 0; i < 100; i++) dropped.push(new WeakRef(lens(accounts, [`id ${i}`, "name"])));
    const places = vi.spyOn(Map.prototype, "delete");
    onTestFinished(() => places.mockRestore());

    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setTimeout(resolve));
      globalThis.gc!();
    }
    await new Promise((resolve) => setTimeout(resolve));

    expect(dropped.filter((one) => one.deref() !== undefined)).toEqual([]);
    const deleted = new Set(places.mock.calls.map(([key]) => key));
    expect([...Array(100).keys()].filter((i) => !deleted.has(`id ${i}`))).toEqual([]);
    expect(deleted.has("held")).toBe(false);
    expect(lens(accounts, ["held", "name"])).toBe(held);
    expect(lens(accounts, ["above"])).toBe(above);
    expect(deref(lens(accounts, ["id 5", "name"]))).toBeUndefined();
  });
});
